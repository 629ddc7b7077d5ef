"""What phones, mail readers and people report about deliveries that we created (metrics.md 10, AE-19 to AE-23)."""

from datetime import timedelta

import pytest
from django.db import connection

from messaging.models import DeviceAttempt
from tests.pipeline.cast import LETTER, NOW, PUSH, at, make_event
from tests.pipeline.own_deliveries import own_delivery, subscribed
from tests.pipeline.reading import channel_values
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import engine_transaction, workspace_transaction


def reported(stage, delivery, type_, when, **fields):
    answer = stage.post(make_event(type_, when, delivery_id=delivery.public_id, **fields), by="device")
    assert answer["rejected"] == []
    stage.fold()


def attempts(delivery):
    with workspace_transaction(delivery.workspace_id):
        rows = DeviceAttempt.objects.for_workspace(delivery.workspace_id).filter(delivery=delivery)
        return sorted(rows.values_list("token", flat=True))


def dated():
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SELECT effective_at, flags FROM messaging_event ORDER BY received_at, effective_at")
        return cursor.fetchall()


def test_a_token_that_moved_on_changes_nobodys_delivery(stage):
    """AE-19: B logs in on A's phone, then the push to A is opened there."""
    delivery = own_delivery(stage, "ada", PUSH, at("09:00"), "phone")
    stage.put("people/bob", devices=[{"token": "phone", "platform": "ios"}])
    reported(stage, delivery, "opened", at("10:05"), device_token="phone")
    assert channel_values(stage, "push", "opened", "interacted") == (1, 1)
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.external_id FROM messaging_event e JOIN messaging_person p ON p.id = e.person_id"
            " WHERE e.type = 'opened'"
        )
        assert cursor.fetchall() == [("ada",)]


def test_a_phone_that_was_registered_anew_is_the_one_it_was_sent_to(stage):
    """AE-20."""
    delivery = own_delivery(stage, "ada", PUSH, at("09:00"), "before")
    reported(stage, delivery, "opened", at("10:05"), device_token="after", platform="ios")
    assert attempts(delivery) == ["before"]
    assert channel_values(stage, "push", "opened") == (1,)
    assert channel_values(stage, "push", "opened", platform="ios") == (1,)


def test_of_two_devices_an_unlisted_one_stays_unlisted(stage):
    delivery = own_delivery(stage, "ada", PUSH, at("09:00"), "phone", "tablet")
    reported(stage, delivery, "opened", at("10:05"), device_token="after", platform="ios")
    assert attempts(delivery) == ["after"]


def test_a_report_that_is_quicker_than_its_delivery_counts_at_its_own_time(stage):
    """AE-22: known three minutes later."""
    stage.post(make_event("opened", at("10:00"), delivery_id="later"), by="device")
    stage.fold()
    assert channel_values(stage, "push", "opened") == (0,)
    stage.post(
        make_event("sent", at("09:59"), delivery_id="later", person_id="ada", campaign_id="welcome", action_id=PUSH),
        received=NOW + timedelta(minutes=3),
    )
    stage.now = NOW + timedelta(minutes=3)
    stage.settle()
    assert channel_values(stage, "push", "opened") == (1,)
    assert dated()[0][0] == at("10:00")


@pytest.mark.parametrize(
    ("occurred", "counted", "flagged"),
    [
        (at("10:00", "2026-11-22"), NOW, 1),
        (NOW + timedelta(minutes=3), NOW, 0),
        (at("00:00", "1999-01-01"), NOW, 1),
        (at("08:58"), at("09:00"), 0),
        (at("08:54"), NOW, 1),
        (at("09:00"), at("09:00"), 0),
    ],
)
def test_no_phone_opened_what_was_not_created_yet(stage, occurred, counted, flagged):
    """AE-23: a clock ahead, one of the last century, one slightly behind."""
    delivery = own_delivery(stage, "ada", PUSH, at("09:00"), "phone")
    reported(stage, delivery, "opened", occurred, device_token="phone")
    assert dated() == [(counted, flagged)]


def test_whoever_leaves_by_a_letter_gets_no_more_until_they_come_back(stage, client):
    delivery = own_delivery(stage, "ada", LETTER, at("09:00"))
    path = f"/unsubscribe/{delivery.public_id}"
    with clock.believing(NOW):
        assert b"<form" in client.get(path).content
        stage.fold()
        assert subscribed("ada")
        assert client.post(path, {"leave": "1"}).status_code == 200
        stage.fold()
        assert not subscribed("ada")
        assert channel_values(stage, "email", "unsubscribed") == (1,)
        assert b"come_back" in client.get(path).content
        client.post(path, {"come_back": "1"})
        stage.fold()
        assert subscribed("ada")


def test_the_last_word_of_a_batch_stands(stage, client):
    delivery = own_delivery(stage, "ada", LETTER, at("09:00"))
    path = f"/unsubscribe/{delivery.public_id}"
    with clock.believing(NOW):
        for said in ({"leave": "1"}, {"come_back": "1"}, {"leave": "1"}):
            client.post(path, said)
        stage.fold()
        assert not subscribed("ada")
        client.post(path, {"leave": "1"})
        client.post(path, {"come_back": "1"})
        stage.fold()
        assert subscribed("ada")
    assert channel_values(stage, "email", "unsubscribed") == (1,)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        ('{"unsubscribe": true}', "application/json"),
    ],
)
def test_one_click_and_one_call_are_enough(stage, client, body, content_type):
    delivery = own_delivery(stage, "ada", LETTER, at("09:00"))
    with clock.believing(NOW):
        known = client.post(f"/unsubscribe/{delivery.public_id}", body, content_type=content_type)
        unknown = client.post("/unsubscribe/d_unknown", body, content_type=content_type)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (200, known.content)
    stage.fold()
    assert not subscribed("ada")


def test_a_suppressed_person_stays_away_until_admitted_again(stage, client):
    """Customer.io's suppress and unsuppress."""
    workspace = Workspace.objects.get()
    headers = {"authorization": "Bearer " + stage.keys.write_key}

    def call(method, path, body=b"{}", minutes=0):
        with clock.believing(NOW + timedelta(minutes=minutes)):
            answer = client.generic(method, f"/api/v1/customers/ada{path}", body, "application/json", headers=headers)
            assert answer.status_code == 200
        stage.now = NOW + timedelta(minutes=minutes)
        stage.fold()

    def known():
        with workspace_transaction(workspace.pk), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM messaging_person WHERE external_id = 'ada'")
            return cursor.fetchone()[0]

    def define():
        with clock.believing(stage.now):
            headers = {"authorization": "Bearer " + stage.keys.api_key}
            answer = client.put("/v1/people/ada", b'{"tags": ["vip"]}', "application/json", headers=headers)
        return answer.status_code, answer.json().get("error", {}).get("code")

    call("PUT", "", b'{"email": "ada@example.com"}')
    assert known() == 1
    call("POST", "/suppress", minutes=1)
    call("PUT", "", b'{"email": "ada@example.com"}', minutes=2)
    assert known() == 0
    # Nor does a definition bring them back, such as a nightly import of everybody.
    assert define() == (409, "suppressed")
    assert known() == 0
    call("POST", "/unsuppress", minutes=3)
    call("PUT", "", b'{"email": "ada@example.com"}', minutes=4)
    assert known() == 1
    assert define()[0] == 200
