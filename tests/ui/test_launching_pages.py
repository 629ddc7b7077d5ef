"""Sending an action: writing it, choosing people, the review, progress (issue: send something real)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from campaigns.launching import expand_some
from campaigns.models import Launch
from messaging.models import Device, Person, PersonTag, Targeting, Template
from tests.ui.sends import Sends, make_sends
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db
PUSH = {"title": "Hello {{ customer.first_name }}", "body": "Sale", "targeting": "last_device", "send_within": "24"}


@pytest.fixture
def sends(shop) -> Sends:
    return make_sends(shop)


def url(sends: Sends, rest: str = "") -> str:
    return f"{sends.shop.url}send/{sends.shop.push.public_id}/{rest}"


def tagged(sends: Sends, name: str, tag: str, *, device: bool = True, **more) -> Person:
    person = sends.person(name, **more)
    with workspace_transaction(sends.shop.workspace.pk):
        PersonTag.unscoped.create(workspace=sends.shop.workspace, person=person, name=tag)
        if device:
            Device.unscoped.create(workspace=sends.shop.workspace, person=person, token=f"t-{name}", platform=1)
    return person


def launches(sends: Sends) -> list[Launch]:
    with workspace_transaction(sends.shop.workspace.pk):
        found = Launch.objects.for_workspace(sends.shop.workspace).select_related("stream").order_by("pk")
        return list(found)


def start(browser, sends, **posted):
    return browser.post(url(sends, "audience/"), {"start": "1", "nonce": str(uuid4())} | posted)


def test_the_message_is_written_and_kept(sends, signed_in):
    browser = signed_in("marketer")
    posted = PUSH | {"targeting": "all_devices", "send_within": "6", "app_data": '{"screen": "basket"}'}
    answer = browser.post(url(sends), posted)
    assert answer.status_code == 303
    assert answer.url == url(sends, "audience/")
    with workspace_transaction(sends.shop.workspace.pk):
        template = Template.objects.for_workspace(sends.shop.workspace).get()
    assert template.fields == {"title": PUSH["title"], "body": "Sale", "data": {"screen": "basket"}}
    assert (template.targeting, template.send_within) == (Targeting.ALL_DEVICES, timedelta(hours=6))


def test_an_action_without_a_message_gets_one(shop, signed_in):
    browser = signed_in("marketer")
    answer = browser.post(
        f"{shop.url}send/{shop.email.public_id}/", {"subject": "Hi", "text": "Hello", "send_within": 24}
    )
    assert answer.status_code == 303
    with workspace_transaction(shop.workspace.pk):
        shop.email.refresh_from_db()
        assert shop.email.message.channel == "email"


def test_liquid_that_cannot_be_read_is_refused_where_it_stands(sends, signed_in):
    answer = signed_in("marketer").post(url(sends), PUSH | {"title": "{{ customer.first_name"})
    assert answer.status_code == 422
    assert 'href="#id_title"' in answer.content.decode()


def test_the_check_counts_who_lacks_a_value(sends, signed_in):
    sends.person("with", attributes={"first_name": "Ana"})
    sends.person("without")
    sends.person("null", attributes={"first_name": None})
    browser = signed_in("marketer")
    html = browser.post(url(sends, "check/"), PUSH).content.decode()
    assert "2 of 3 people lack <code>customer.first_name</code>" in html
    fine = browser.post(url(sends, "check/"), PUSH | {"title": "Hi {{ customer.first_name | default: 'you' }}"})
    assert "every variable has a fallback" in fine.content.decode()
    broken = browser.post(url(sends, "check/"), PUSH | {"title": "{% if %}"}).content.decode()
    assert "Title:" in broken


def test_the_review_says_who_will_not_get_it_and_why(sends, signed_in):
    tagged(sends, "fine", "vip", attributes={"first_name": "Ana"})
    tagged(sends, "gone", "vip", subscribed=False)
    tagged(sends, "bare", "vip", device=False)
    sends.person("other")
    html = signed_in("marketer").post(url(sends, "audience/"), {"audience": "tag", "tag": "vip"}).content.decode()
    assert "to 3 people?" in html
    assert "1; theirs fail, nothing is sent" in html
    assert "1; theirs are undeliverable" in html
    assert "2; theirs fail unless you" in html
    assert "waiting for the APNs key" in html
    assert launches(sends) == []


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"audience": "tag"}, "Choose the tag."),
        ({"audience": "ids", "ids": " \n"}, "Write at least one id."),
        ({"audience": "everyone"}, "Select a valid choice"),
    ],
)
def test_an_audience_that_is_nobody_is_refused(sends, signed_in, posted, said):
    answer = start(signed_in("marketer"), sends, **posted)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert launches(sends) == []


def test_started_twice_it_is_sent_once(sends, signed_in):
    sends.person("ana")
    browser, nonce = signed_in("marketer"), str(uuid4())
    posted = {"audience": "ids", "ids": "ana\nana\nnobody", "nonce": nonce}
    first, second = start(browser, sends, **posted), start(browser, sends, **posted)
    assert first.status_code == 303
    assert first.url == second.url
    [launch] = launches(sends)
    assert launch.ids == ["ana", "nobody"]
    with workspace_transaction(sends.shop.workspace.pk):
        entries = AuditEntry.objects.for_workspace(sends.shop.workspace).filter(action="launch_started")
        assert entries.count() == 1


def test_progress_pause_and_stop(sends, signed_in):
    sends.person("ana")
    browser = signed_in("marketer")
    address = start(browser, sends, audience="ids", ids="ana\nnobody").url
    assert "queued so far" in browser.get(address).content.decode()
    while expand_some():
        pass
    html = browser.get(address).content.decode()
    assert "0 of 1" in html
    assert "1 ids of the list belong to nobody" in html
    assert re.search(r'hx-trigger="every 2s, look"', html)
    assert "Paused." in browser.post(f"{address}move/", {"move": "pause"}, follow=True).content.decode()
    assert launches(sends)[0].stream.state == "paused"
    assert ">Resume<" in browser.get(address).content.decode()
    browser.post(f"{address}move/", {"move": "resume"})
    stopped = browser.post(f"{address}move/", {"move": "stop"}, follow=True).content.decode()
    assert "Stopped." in stopped
    assert ">Pause<" not in stopped


def test_a_viewer_watches_and_cannot_touch(sends, signed_in):
    sends.person("ana")
    address = start(signed_in("marketer"), sends, audience="all").url
    viewer = signed_in("viewer")
    assert "Stop the rest" not in viewer.get(address).content.decode()
    assert viewer.post(f"{address}move/", {"move": "stop"}).status_code == 403
    assert viewer.get(f"{sends.shop.url}send/").status_code == 403
    assert "Send an action" not in viewer.get(sends.shop.url).content.decode()


def test_the_campaign_leads_to_sending_and_to_its_deliveries(sends, signed_in):
    browser = signed_in("marketer")
    html = browser.get(sends.shop.url).content.decode()
    assert f'href="{sends.shop.url}send/"' in html
    assert f"deliveries/?campaign={sends.shop.campaign.public_id}" in html
    push = browser.get(sends.shop.push_url).content.decode()
    assert "a push can be read without being opened" in push
    assert "a push can be read" not in browser.get(sends.shop.email_url).content.decode()
