"""A device key is inside every app that was ever shipped: metrics.md N-1, rulings 13, 47 and 50."""

import pytest

from messaging.events import TYPES
from tests.messaging.cast import inbox

FROM_DEVICES = [
    "delivered",
    "opened",
    "clicked",
    "displayed",
    "page_displayed",
    "dismissed",
    "converted",
    "track",
    "identify",
    "device",
]
FROM_SENDERS = [
    *("attempted", "sent", "bounced", "suppressed", "failed", "undeliverable"),
    *("deferred", "unsubscribed", "spammed", "campaign_entered"),
    *("journey_entered", "step_entered", "step_left", "journey_exited"),
]


def event(kind):
    return {"type": kind, "name": "Bought", "delivery_id": "d-1", "person_id": "ann"}


def refusal(answer):
    [rejected] = answer.json()["rejected"]
    return rejected["code"], rejected["field"]


def test_every_type_has_a_place_in_these_lists():
    assert {*FROM_DEVICES, *FROM_SENDERS, "merge"} == set(TYPES)


@pytest.mark.parametrize("kind", FROM_DEVICES)
def test_devices_report_what_they_saw(door, kind):
    assert door.events(event(kind), key=door.cast.device_key).json()["accepted"] == 1
    assert inbox()[0].by == "device"


@pytest.mark.parametrize("kind", FROM_SENDERS)
def test_only_senders_report_what_was_sent(door, kind):
    assert refusal(door.events(event(kind), key=door.cast.device_key)) == ("not_allowed", "type")
    assert door.events(event(kind)).json()["accepted"] == 1


def test_nobody_merges_people_by_an_event_of_that_type(door):
    assert refusal(door.events({"type": "merge", "person_id": "ann"})) == ("unknown_type", "type")


@pytest.mark.parametrize("trait", ["developer", "subscribed"])
def test_a_device_sets_attributes_and_nothing_a_company_decides(door, trait):
    described = {"type": "identify", "person_id": "ann", "properties": {"plan": "pro", trait: True}}
    assert refusal(door.events(described, key=door.cast.device_key)) == ("not_allowed", f"properties.{trait}")
    assert door.events(described).json()["accepted"] == 1


def test_a_device_merges_nobody(door):
    door.segment("/v1/alias", {"userId": "ann", "previousId": "bob"}, key=door.cast.device_key)
    assert inbox() == []


@pytest.mark.parametrize(
    ("trait", "value"), [("developer", "yes"), ("subscribed", 1), ("email", ["a"]), ("phone", True)]
)
def test_traits_that_are_columns_have_a_type(door, trait, value):
    described = {"type": "identify", "person_id": "ann", "properties": {trait: value}}
    assert refusal(door.events(described)) == ("invalid", f"properties.{trait}")


def test_a_phone_that_is_a_number_is_its_digits(door):
    door.events({"type": "identify", "person_id": "ann", "properties": {"phone": 4712345}})
    assert inbox()[0].properties == {"phone": "4712345"}
