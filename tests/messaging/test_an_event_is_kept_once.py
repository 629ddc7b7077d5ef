"""What makes two reports one: ruling 27."""

from datetime import UTC, datetime

import pytest

from messaging.events import decode
from tests.messaging.cast import inbox, receipts
from workspaces import clock

BOUGHT = {"type": "track", "name": "Bought", "person_id": "ann"}
OPENED = {"type": "opened", "delivery_id": "d-1", "device_token": "tok"}


def test_an_id_counts_once_however_often_and_with_whatever_neighbours_it_comes(door):
    door.events(BOUGHT | {"id": "1"}, BOUGHT | {"id": "1"})
    door.events(BOUGHT | {"id": "2"}, BOUGHT | {"id": "1"}, BOUGHT | {"id": "3"})
    assert len(inbox()) == 3


def test_an_id_counts_once_also_days_later(door):
    first = datetime(2026, 11, 1, tzinfo=UTC)
    with clock.believing(first):
        door.events(BOUGHT | {"id": "1"})
    with clock.believing(first.replace(day=30)):
        answer = door.events(BOUGHT | {"id": "1"})
    assert answer.json()["duplicates"] == 1


def test_another_key_of_the_source_shares_its_ids_so_rotation_keeps_them(door):
    door.events(BOUGHT | {"id": "1"})
    assert door.events(BOUGHT | {"id": "1"}, key=door.cast.another_key()).json()["duplicates"] == 1


def test_another_source_has_ids_of_its_own(door):
    door.events(BOUGHT | {"id": "1"})
    other = door.cast.another_key(source=door.cast.another_source())
    assert door.events(BOUGHT | {"id": "1"}, key=other).json()["accepted"] == 1


def test_another_workspace_has_ids_of_its_own(door, stranger):
    door.events(BOUGHT | {"id": "1"})
    assert door.events(BOUGHT | {"id": "1"}, key=stranger.write_key).json()["accepted"] == 1


def test_both_dialects_of_a_source_share_its_ids(door):
    door.events(BOUGHT | {"id": "1"})
    door.segment("/v1/batch", {"batch": [{"type": "track", "event": "Bought", "userId": "ann", "messageId": "1"}]})
    assert len(inbox()) == 1


def test_the_first_of_one_id_stands_and_the_other_is_a_conflict(door):
    door.events(BOUGHT | {"id": "1", "properties": {"total": 10}})
    answer = door.events(BOUGHT | {"id": "1", "properties": {"total": 99}})
    assert answer.json() == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert [event.properties for event in inbox()] == [{"total": 10}]
    assert receipts() == {"accepted": 1, "conflict": 1}


def test_custom_events_without_an_id_are_always_new(door):
    assert door.events(BOUGHT, BOUGHT).json()["accepted"] == 2


def test_reports_without_id_and_time_are_one_per_delivery_type_and_device(door):
    reports = [
        OPENED,
        OPENED,
        OPENED | {"device_token": "other"},
        OPENED | {"type": "clicked"},
        OPENED | {"delivery_id": "d-2"},
    ]
    assert door.events(*reports).json() == {"accepted": 4, "duplicates": 1, "rejected": []}


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ({}, 0),
        ({"occurred_at": "2026-11-20T10:00:00.0009Z"}, 0),
        ({"occurred_at": "2026-11-20T11:00:00+01:00"}, 0),
        ({"occurred_at": "2026-11-20T10:00:00.001Z"}, 1),
        ({"block_id": "other"}, 1),
        ({"action_name": "other"}, 1),
        ({"device_token": "other"}, 1),
    ],
)
def test_reports_without_id_are_told_apart_by_time_device_block_and_action(door, change, new):
    report = OPENED | {"type": "clicked", "occurred_at": "2026-11-20T10:00:00Z", "block_id": "b", "action_name": "a"}
    door.events(report)
    assert door.events(report | change).json()["accepted"] == new


def test_events_wait_in_the_order_they_came(door):
    door.events(*[BOUGHT | {"id": str(number), "properties": {"n": number}} for number in range(20)])
    assert [event.properties["n"] for event in inbox()] == list(range(20))


def test_all_fields_of_an_event_reach_the_inbox(door):
    told = {
        "id": "1",
        "type": "clicked",
        "occurred_at": 1763632800,
        "delivery_id": "d",
        "person_id": 7,
        "device_token": "t",
        "platform": "iOS",
        "message_id": "m",
        "display_id": "s",
        "card_id": "c",
        "block_id": "b",
        "action_name": "n",
        "campaign_id": "ca",
        "action_id": "a",
        "entry_id": "e",
        "reason": "r",
        "human": False,
        "properties": {"k": [1, None, {"x": True}]},
    }
    door.events(told)
    assert inbox() == [
        decode(
            '{"type":"clicked","occurred_at":"2025-11-20T10:00:00Z","delivery":"d","person":"7","device":"t",'
            '"platform":"ios","message":"m","display":"s","card":"c","block":"b","action_name":"n","campaign":"ca",'
            '"action":"a","entry":"e","reason":"r","human":false,"properties":{"k":[1,null,{"x":true}]}}'
        )
    ]
