"""The Segment shape, call by call: rulings 46 and 50, protocols.md 4.3 and 5."""

import gzip

import msgspec
import pytest

from messaging.events import Event
from tests.messaging.cast import inbox

WHEN = "2026-11-20T10:00:00.123Z"


@pytest.fixture
def sent(door):
    def send(call, path="/v1/batch", **options):
        answer = door.segment(path, {"batch": [call]} if path == "/v1/batch" else call, **options)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
        return inbox()

    return send


def only(events: list[Event]) -> dict:
    [event] = events
    return {name: value for name, value in msgspec.to_builtins(event).items() if name not in ("by", "occurred_at")}


def test_a_track_is_a_custom_event(sent):
    call = {
        "type": "track",
        "event": "Order placed",
        "userId": 42,
        "anonymousId": "anon",
        "messageId": "m-1",
        "timestamp": WHEN,
        "properties": {"total": 12.5},
        "context": {"device": {"token": "tok", "type": "iOS"}},
        "integrations": {"All": True},
    }
    [event] = sent(call)
    assert event.occurred_at.isoformat() == "2026-11-20T10:00:00.123000+00:00"
    assert only([event]) == {
        "type": "track",
        "name": "Order placed",
        "person": "42",
        "anonymous": "anon",
        "device": "tok",
        "platform": "ios",
        "properties": {"total": 12.5},
    }


def test_a_message_event_is_the_native_event_of_its_properties(sent):
    properties = {
        "type": "sent",
        "delivery_id": "d-1",
        "campaign_id": "autumn",
        "action_id": "push-1",
        "device_token": "tok",
        "platform": "android",
        "id": "ignored",
    }
    call = {"type": "track", "event": "Message Event", "userId": "ann", "timestamp": WHEN, "properties": properties}
    [event] = sent(call)
    assert event.occurred_at.isoformat() == "2026-11-20T10:00:00.123000+00:00"
    assert only([event]) == {
        "type": "sent",
        "person": "ann",
        "delivery": "d-1",
        "campaign": "autumn",
        "action": "push-1",
        "device": "tok",
        "platform": "android",
    }


def test_a_library_that_must_name_somebody_names_nobody_beside_a_delivery(sent):
    call = {"type": "track", "event": "Message Event", "anonymousId": "x"}
    assert only(sent(call | {"properties": {"type": "opened", "delivery_id": "d-1"}})) == {
        "type": "opened",
        "delivery": "d-1",
    }


def test_the_report_of_a_mobile_library_needs_neither_id_nor_time(sent):
    call = {
        "anonymousId": "d-1",
        "event": "Report Delivery Event",
        "properties": {"recipient": "tok", "metric": "delivered", "deliveryId": "d-1"},
    }
    first = sent(call, path="/v1/track")
    assert only(first)["type"] == "delivered"
    assert "anonymous" not in only(first)
    assert (first[0].delivery, first[0].device, first[0].occurred_at) == ("d-1", "tok", None)
    assert len(sent(call, path="/v1/track")) == 1


def test_the_report_of_an_in_app_click_names_the_action(sent):
    properties = {"deliveryId": "d-1", "metric": "clicked", "actionName": "buy", "actionValue": "app://buy"}
    [event] = sent({"type": "track", "event": "Report Delivery Event", "userId": "ann", "properties": properties})
    assert (event.type, event.delivery, event.action_name, event.properties) == ("clicked", "d-1", "buy", properties)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Push Notification Received", "delivered"),
        ("Push Notification Tapped", "opened"),
        ("Push Notification Bounced", "bounced"),
        ("Email Delivered", "delivered"),
        ("Email Opened", "opened"),
        ("Email Link Clicked", "clicked"),
        ("Email Bounced", "bounced"),
        ("Email Marked as Spam", "spammed"),
        ("Unsubscribed", "unsubscribed"),
        ("In-App Message Displayed", "displayed"),
        ("In-App Message Clicked", "clicked"),
        ("In-App Message Dismissed", "dismissed"),
    ],
)
@pytest.mark.parametrize("spelled", ["delivery_id", "deliveryId", "cio_delivery_id", "email_id"])
def test_semantic_events_with_a_delivery_are_facts(sent, name, kind, spelled):
    [event] = sent({"type": "track", "event": name, "userId": "ann", "properties": {spelled: "d-1"}})
    assert (event.type, event.delivery, event.name) == (kind, "d-1", None)


def test_semantic_events_without_a_delivery_are_ordinary(sent):
    [event] = sent({"type": "track", "event": "Email Opened", "userId": "ann", "properties": {"campaign_name": "x"}})
    assert (event.type, event.name) == ("track", "Email Opened")


def test_a_tap_on_a_button_of_a_push_names_it(sent):
    base = {"type": "track", "event": "Push Notification Tapped", "userId": "ann"}
    sent(base | {"properties": {"delivery_id": "d-1", "action": "Open"}})
    plain, button = sent(base | {"properties": {"delivery_id": "d-2", "action": "Remind me"}})
    assert (plain.action_name, button.action_name) == (None, "Remind me")


@pytest.mark.parametrize(
    ("path", "call", "name"),
    [
        ("/v1/page", {"name": "Pricing"}, "Pricing"),
        ("/v1/page", {}, "page"),
        ("/v1/screen", {"name": "Home"}, "Home"),
        ("/v1/screen", {}, "screen"),
        ("/v1/group", {"groupId": "g-1", "traits": {"seats": 3}}, "group"),
    ],
)
def test_pages_screens_and_groups_are_custom_events(sent, path, call, name):
    [event] = sent(call | {"userId": "ann"}, path=path)
    assert (event.type, event.name, event.person) == ("track", name, "ann")
    assert path != "/v1/group" or event.properties == {"seats": 3, "group_id": "g-1"}


def test_an_identify_describes_and_merges_the_anonymous_person(sent):
    assert only(sent({"userId": "ann", "anonymousId": "anon", "traits": {"plan": "pro"}}, path="/v1/identify")) == {
        "type": "identify",
        "person": "ann",
        "merge_from": "anon",
        "properties": {"plan": "pro"},
    }


def test_an_identify_finds_its_traits_in_the_context_too(sent):
    [event] = sent({"type": "identify", "userId": "ann", "context": {"traits": {"plan": "pro"}}})
    assert (event.properties, event.merge_from) == ({"plan": "pro"}, None)


def test_an_identify_from_a_device_merges_nobody(sent, door):
    [event] = sent({"userId": "ann", "anonymousId": "anon"}, path="/v1/identify", key=door.cast.device_key)
    assert (event.person, event.merge_from, event.by) == ("ann", None, "device")


def test_an_alias_merges(sent):
    assert only(sent({"userId": "ann", "previousId": "anon"}, path="/v1/alias")) == {
        "type": "identify",
        "person": "ann",
        "merge_from": "anon",
    }


def test_a_device_is_registered_and_removed(sent):
    context = {"device": {"token": "tok", "type": "android"}}
    base = {"type": "track", "userId": "ann", "context": context}
    sent(base | {"event": "Device Created or Updated", "messageId": "1"})
    added, gone = sent(base | {"event": "Device Deleted", "messageId": "2"})
    assert (added.type, added.device, added.platform, added.reason) == ("device", "tok", "android", None)
    assert (gone.type, gone.device, gone.reason) == ("device", "tok", "deleted")


def test_the_context_of_the_batch_serves_calls_without_one(door):
    context = {"device": {"token": "tok"}, "os": {"name": "iPadOS"}}
    call = {"type": "track", "event": "Seen", "userId": "ann"}
    own = call | {"context": {"library": {"name": "analytics.js"}}}
    door.segment("/v1/batch", {"batch": [call, own], "context": context})
    first, second = inbox()
    assert (first.device, first.platform) == ("tok", "ios")
    assert (second.device, second.platform) == (None, "web")


def test_sent_at_changes_no_time(door):
    call = {"type": "track", "event": "Seen", "userId": "ann", "timestamp": WHEN}
    door.segment("/v1/batch", {"batch": [call], "sentAt": "2001-01-01T00:00:00Z"})
    assert inbox()[0].occurred_at.isoformat() == "2026-11-20T10:00:00.123000+00:00"


def test_the_key_may_stand_in_the_body(door, client):
    body = {"writeKey": door.cast.write_key, "batch": [{"type": "track", "event": "Seen", "userId": "ann"}]}
    assert client.post("/v1/batch", msgspec.json.encode(body), content_type="text/plain").status_code == 200
    single = {"writeKey": door.cast.write_key, "event": "Seen", "userId": "ann"}
    assert client.post("/v1/track", msgspec.json.encode(single), content_type="text/plain").status_code == 200
    assert len(inbox()) == 2


def test_a_wrong_key_in_the_header_is_not_mended_by_the_body(door):
    body = {"writeKey": door.cast.write_key, "batch": []}
    assert door.segment("/v1/batch", body, key="wrong").status_code == 401


def test_gzip_in_the_name_of_a_form_is_read(door):
    body = gzip.compress(msgspec.json.encode({"batch": [{"type": "track", "event": "Seen", "userId": "ann"}]}))
    headers = {"content-encoding": "gzip", "content-type": "application/x-www-form-urlencoded"}
    assert door.segment("/v1/batch", body, **headers).status_code == 200
    assert len(inbox()) == 1


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"type": "track"},
        {"type": "track", "event": "x"},
        {"type": "track", "userId": "ann"},
        {"type": "track", "userId": "ann", "event": "x" * 101},
        {"type": "dance", "userId": "ann"},
        {"type": "alias", "userId": "ann"},
        {"type": "alias", "previousId": "anon"},
        {"type": "track", "event": "Message Event", "userId": "ann", "properties": {"type": 7}},
        {"type": "track", "event": "Message Event", "userId": "ann"},
        {"type": "track", "event": "Device Deleted", "userId": "ann"},
        {"type": "track", "event": "x", "userId": "ann", "timestamp": "soon"},
        {"type": "track", "event": "x", "userId": "ann", "timestamp": 1700000000},
        {"type": "track", "event": "x", "userId": "ann", "context": "c"},
    ],
)
def test_a_call_that_cannot_be_taken_is_refused_quietly(sent, call):
    good = {"type": "track", "event": "Seen", "userId": "ann"}
    assert sent(call) == []
    assert len(sent(good)) == 1


def test_mobile_libraries_get_settings_whoever_asks(client, cast):
    known = client.get(f"/v1/projects/{cast.write_key}/settings")
    unknown = client.get("/v1/projects/nobodys/settings")
    assert known.json()["integrations"]["Segment.io"]["apiHost"] == "testserver/v1"
    assert known.content.replace(cast.write_key.encode(), b"nobodys") == unknown.content
