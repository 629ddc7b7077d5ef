"""OneSignal's event streams: both spellings, one event or a list, and what their templates print (protocols.md 6)."""

import pytest

from tests.messaging.cast import inbox

STREAM = "/hooks/onesignal/events"
# As their service fills the template of docs/in-app.md.
CLICK = {
    "event": {
        "kind": "message.iam.clicked",
        "id": "5f3c2a1e-8d0b-4a54-9a0c-1f6c2f1f0a01",
        "timestamp": "1795255200",
        "datetime": "2026-11-21T10:00:00.000Z",
        "app_id": "b2f7f966-d8cc-11e4-bed1-df8f05be55ba",
        "subscription_id": "0e2c6a52-7f2b-11ee-b962-0242ac120002",
        "subscription_device_type": "iOSPush",
        "external_id": "ann",
        "data": {"page_id": "page-2", "page_name": "Boots", "target_id": "buy", "target_name": "Buy now"},
    },
    "message": {"id": "offer", "name": "Autumn offer", "title": "", "template_id": ""},
}


def changed(**event):
    return CLICK | {"event": CLICK["event"] | event}


def test_a_click_names_message_card_block_and_action(door):
    assert door.post(STREAM, CLICK).json() == {"accepted": 1, "duplicates": 0, "rejected": []}
    [event] = inbox()
    assert (event.type, event.message, event.card, event.block) == ("clicked", "offer", "page-2", "buy")
    assert (event.action_name, event.person, event.platform, event.delivery) == ("Buy now", "ann", "ios", None)
    assert event.device == "0e2c6a52-7f2b-11ee-b962-0242ac120002"
    assert event.occurred_at.isoformat() == "2026-11-21T10:00:00+00:00"
    # Their service sends again what it heard no answer for.
    assert door.post(STREAM, CLICK).json()["duplicates"] == 1


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("message.iam.impression", "displayed"),
        ("message.iam.displayed", "displayed"),
        ("message.iam.page_displayed", "page_displayed"),
        ("message.iam.pagedisplayed", "page_displayed"),
        ("message.iam.clicked", "clicked"),
    ],
)
def test_both_spellings_are_understood_in_every_dialect(door, kind, type_):
    door.post(STREAM, changed(kind=kind))
    door.events({"type": kind, "message_id": "offer", "device_token": "t", "person_id": "ann"})
    door.segment("/v1/track", {"event": kind, "userId": "ann", "properties": {"message_id": "offer", "page_id": "p"}})
    assert [(event.type, event.message) for event in inbox()] == [(type_, "offer")] * 3


def test_a_list_is_read_one_by_one(door):
    nameless = {"event": {"kind": "message.iam.clicked"}, "message": {}}
    answer = door.post(STREAM, {"events": [CLICK, nameless, {"message": {"id": "offer"}}]})
    assert answer.status_code == 207
    assert [(each["index"], each["field"]) for each in answer.json()["rejected"]] == [(1, "message.id"), (2, "event")]
    assert len(inbox()) == 1


def test_numbers_and_empty_texts_of_a_template_are_no_fault(door):
    sparse = changed(timestamp=1795255200, external_id=42, subscription_device_type="", data="", datetime="", id=7)
    assert door.post(STREAM, sparse).status_code == 200
    [event] = inbox()
    assert (event.person, event.platform, event.card, event.block) == ("42", None, None, None)
    assert event.occurred_at.isoformat() == "2026-11-21T10:00:00+00:00"


def test_other_channels_are_custom_events_of_the_person(door):
    door.post(STREAM, changed(kind="message.push.clicked"))
    [event] = inbox()
    assert (event.type, event.name, event.person) == ("track", "message.push.clicked", "ann")
    assert event.properties["message_id"] == "offer"


def test_a_key_is_needed_and_an_app_may_show_its_own(door):
    assert door.raw(STREAM, b"{}").status_code == 401
    assert door.post(STREAM, CLICK, key=door.cast.device_key).status_code == 200


def test_cards_seen_within_one_moment_are_told_apart(door):
    seen = {"type": "page_displayed", "delivery_id": "d", "device_token": "t", "occurred_at": "2026-11-21T10:00:00Z"}
    answer = door.events(seen | {"card_id": "1"}, seen | {"card_id": "2"}, seen | {"card_id": "2"})
    assert answer.json() == {"accepted": 2, "duplicates": 1, "rejected": []}


def test_in_app_events_of_segments_world_may_name_the_message(door):
    properties = {"message_id": "offer", "display_id": "s", "card_id": "c", "block_id": "b", "action_name": "Buy"}
    door.segment("/v1/track", {"event": "In-App Message Clicked", "anonymousId": "x", "properties": properties})
    [event] = inbox()
    assert (event.type, event.message, event.display, event.card, event.block) == ("clicked", "offer", "s", "c", "b")
    assert (event.action_name, event.anonymous) == ("Buy", "x")
