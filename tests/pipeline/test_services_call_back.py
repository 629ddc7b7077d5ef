"""What e-mail and SMS services report of deliveries of ours (protocols.md 7, ruling 41)."""

import base64
import hashlib
import hmac
import json
import re
import uuid

import pytest
from django.db import connection

from messaging.models import Credential, DeviceSend, SendAttempt
from messaging.providers.secrets import seal
from tests.pipeline.cast import LETTER, NOW, TEXT, at, make_event
from tests.pipeline.own_deliveries import own_delivery, subscribed
from tests.pipeline.reading import channel_values
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import engine_transaction, workspace_transaction

DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
TOKEN = "token-of-the-service"


@pytest.fixture
def letter(stage):
    return sent(stage, LETTER, "email", "ada@example.com", "theirs-1")


@pytest.fixture
def text(stage):
    workspace = Workspace.objects.get()
    with workspace_transaction(workspace.pk):
        credential = Credential.unscoped.create(workspace=workspace, way="sms")
        seal(credential, {"auth_token": TOKEN})
        credential.save()
    return sent(stage, TEXT, "sms", "+441", "SM1")


def sent(stage, action, way, address, provider_id):
    delivery = own_delivery(stage, "ada", action, at("09:00"))
    workspace = {"workspace_id": delivery.workspace_id}
    with engine_transaction("send"):
        stream = delivery.outgoing.get().stream
        send = DeviceSend.unscoped.create(
            **workspace, delivery=delivery, stream=stream, person=delivery.person, way=way, address=address
        )
        SendAttempt.unscoped.create(
            **workspace, device_send=send, round=1, number=1, claim_token=uuid.uuid4(), provider_id=provider_id
        )
    stage.post(make_event("sent", at("09:01"), delivery_id=delivery.public_id))
    stage.fold()
    return delivery


def call(stage, service, *events, key=None):
    return post(stage, service, events, key)


def post(stage, service, said, key=None):
    path = f"/hooks/email/{service}/{key or stage.keys.write_key}/"
    with clock.believing(NOW):
        answer = stage.browser.post(path, json.dumps(said), content_type="application/json")
    stage.fold()
    return answer.status_code


def event(kind, minute, **fields):
    when = int(at(f"10:{minute:02}").timestamp())
    return {"event": kind, "timestamp": when, "sg_event_id": f"{kind}-{minute}", "email": "ada@example.com"} | fields


def ours(delivery):
    return {"delivery_id": delivery.public_id}


def machines():
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, human, properties ->> 'machine' FROM messaging_event"
            " WHERE type IN ('opened', 'clicked') ORDER BY effective_at, type"
        )
        return cursor.fetchall()


def test_a_letter_is_found_by_our_id_and_by_theirs(stage, letter):
    assert call(stage, "sendgrid", event("delivered", 1, **ours(letter))) == 200
    assert call(stage, "sendgrid", event("open", 2, useragent=DESK, **{"smtp-id": f"<{letter.public_id}@x.y>"})) == 200
    assert channel_values(stage, "email", "delivered", "opened") == (1, 1)


def test_the_same_call_twice_counts_once(stage, letter):
    for _ in range(2):
        call(stage, "sendgrid", event("click", 1, url="https://a.example", useragent=DESK, **ours(letter)))
    assert machines() == [("clicked", True, None)]
    assert channel_values(stage, "email", "clicked") == (1,)


def test_a_late_bounce_moves_the_letter_from_sent_to_bounced(stage, letter):
    assert channel_values(stage, "email", "sent", "bounced") == (1, 0)
    call(stage, "sendgrid", event("bounce", 1, reason="550 no such user", **ours(letter)))
    assert channel_values(stage, "email", "sent", "bounced") == (0, 1)


def test_machines_are_kept_apart(stage, letter):
    call(
        stage,
        "sendgrid",
        event("open", 1, sg_machine_open=True, useragent=DESK, **ours(letter)),
        event("open", 2, useragent="Mozilla/5.0", **ours(letter)),
        *(event("click", 3, sg_event_id=n, url=f"https://{n}.example", useragent=DESK, **ours(letter)) for n in "abc"),
        event("open", 4, useragent=DESK, **ours(letter)),
    )
    assert machines() == [
        ("opened", False, "provider"),
        ("opened", False, "apple_privacy"),
        *[("clicked", False, "many_links")] * 3,
        ("opened", True, None),
    ]
    assert channel_values(stage, "email", "opened", "clicked", "interacted") == (1, 0, 1)


def test_leaving_through_the_service_holds(stage, letter):
    call(stage, "sendgrid", event("unsubscribe", 1, **ours(letter)), event("spamreport", 2, **ours(letter)))
    assert channel_values(stage, "email", "unsubscribed", "spam") == (1, 1)
    assert not subscribed("ada")


def test_strangers_and_nonsense_change_nothing(stage, letter):
    good = event("delivered", 1, **ours(letter))
    assert call(stage, "sendgrid", good, key="wk_nonsense") == 401
    assert call(stage, "sendgrid", good, key=stage.keys.device_key) == 401
    assert call(stage, "no-such-service", good) == 404
    assert call(stage, "mailgun", good) in (400, 403)
    assert call(stage, "sendgrid", 7) == 400
    assert call(stage, "sendgrid", event("delivered", 1, delivery_id="d_unknown")) == 200
    assert channel_values(stage, "email", "delivered") == (0,)


def test_a_service_that_signs_is_believed_with_the_key_of_the_provider(stage, letter):
    workspace = Workspace.objects.get()
    with workspace_transaction(workspace.pk):
        credential = Credential.unscoped.create(workspace=workspace, way="email")
        seal(credential, {"api_key": "k", "webhook_key": "signing"})
        credential.save()
    happened = {"event": "delivered", "id": "m1", "timestamp": at("10:01").timestamp(), "user-variables": ours(letter)}

    def signed(key):
        proof = hmac.new(key, b"17t0ken", hashlib.sha256).hexdigest()
        said = {"signature": {"timestamp": "17", "token": "t0ken", "signature": proof}, "event-data": happened}
        return post(stage, "mailgun", said)

    assert signed(b"another") == 403
    assert channel_values(stage, "email", "delivered") == (0,)
    assert signed(b"signing") == 200
    assert channel_values(stage, "email", "delivered") == (1,)


def test_each_link_has_its_people_its_clicks_and_its_machines(stage, letter):
    shop, help_page = "https://shop.example/?a=1", "https://help.example"
    clicked = {"useragent": DESK} | ours(letter)
    call(
        stage,
        "sendgrid",
        event("click", 1, url=shop, **clicked),
        event("click", 5, url=shop, **clicked),
        event("click", 9, url=help_page, **(clicked | {"useragent": "Googlebot/2.1"})),
    )
    page = stage.page("welcome", f"actions/{LETTER}/links/")
    rows = re.findall(r'data-link="(\w+)">(.*?)</tr>', page, re.DOTALL)
    assert [re.findall(r'data-value="(\d+)"', row) for _, row in rows] == [["1", "2", "0"], ["0", "0", "1"]]
    assert "https://shop.example/?a=1" in rows[0][1]
    people = stage.page("welcome", f"actions/{LETTER}/links/{rows[0][0]}/")
    assert ">ada</a>" in people


def text_back(stage, token=TOKEN, **said):
    path = f"/hooks/twilio/{stage.keys.write_key}/"
    whole = f"http://testserver{path}" + "".join(name + said[name] for name in sorted(said))
    signed = base64.b64encode(hmac.new(token.encode(), whole.encode(), hashlib.sha1).digest()).decode()
    with clock.believing(NOW):
        answer = stage.browser.post(path, said, headers={"X-Twilio-Signature": signed})
    stage.fold()
    return answer.status_code


def test_where_a_text_ended_is_known_whatever_the_order(stage, text):
    for status in ("delivered", "sent", "queued", "delivered"):
        assert text_back(stage, MessageSid="SM1", MessageStatus=status) == 200
    assert channel_values(stage, "sms", "sent", "delivered", "bounced") == (1, 1, 0)


def test_a_text_that_never_arrived_is_bounced(stage, text):
    assert text_back(stage, MessageSid="SM1", MessageStatus="undelivered", ErrorCode="30003") == 200
    assert channel_values(stage, "sms", "sent", "bounced") == (0, 1)


def test_a_call_back_needs_the_services_signature(stage, text):
    assert text_back(stage, token="another", MessageSid="SM1", MessageStatus="undelivered") == 403
    assert channel_values(stage, "sms", "bounced") == (0,)


def test_stop_ends_messages_and_start_brings_them_back(stage, text):
    assert text_back(stage, MessageSid="SM8", SmsStatus="received", From="+441", Body="Stop ") == 200
    assert not subscribed("ada")
    assert channel_values(stage, "sms", "unsubscribed") == (1,)
    assert text_back(stage, MessageSid="SM9", SmsStatus="received", From="+441", Body="START") == 200
    assert subscribed("ada")
    assert text_back(stage, MessageSid="SM10", SmsStatus="received", From="+441", Body="Thanks!") == 200
