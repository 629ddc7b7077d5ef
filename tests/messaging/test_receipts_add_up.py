"""Every event that came is in the ledger once, under what became of it (reliability.md 7.2, I3)."""

from django.db import connection

from messaging import sources
from messaging.models import Sighting, Tally
from tests.messaging.cast import inbox, receipts
from workspaces.tenancy import engine_transaction, workspace_transaction

GOOD = {"type": "delivered", "delivery_id": "d-1"}


def tallies(cast) -> dict[tuple[str, str], int]:
    with workspace_transaction(cast.workspace.pk):
        return {(row.sdk, row.reason): row.n for row in Tally.objects.for_workspace(cast.workspace)}


def sighting(cast, **wanted) -> Sighting:
    with workspace_transaction(cast.workspace.pk):
        return Sighting.objects.for_workspace(cast.workspace).get(**wanted)


def test_each_event_of_a_request_is_in_its_receipt_once(door):
    door.events(
        GOOD | {"id": "1"},
        GOOD | {"id": "1"},
        GOOD | {"id": "1", "delivery_id": "d-2"},
        GOOD | {"id": "2"},
        {"type": "eaten"},
        {"type": "track"},
        {"type": "delivered", "occurred_at": "yesterday"},
    )
    door.events(GOOD | {"id": "2"}, GOOD | {"id": "2", "delivery_id": "d-3"})
    found = receipts()
    assert found == {
        "accepted": 2,
        "duplicate": 2,
        "conflict": 2,
        "refused:unknown_type": 1,
        "refused:missing": 1,
        "refused:bad_time": 1,
    }
    assert sum(found.values()) == 9
    assert len(inbox()) == found["accepted"]


def test_receipts_become_sums_per_library_and_hour(door):
    for number in range(3):
        door.events(GOOD | {"id": str(number)}, **{"user-agent": "shop-sender/1.4 (linux)"})
    door.events(GOOD | {"id": "1"}, **{"user-agent": "shop-sender/1.5"})
    assert sources.fold_receipts() == 4
    assert sources.fold_receipts() == 0
    assert tallies(door.cast) == {("shop-sender 1.4", "accepted"): 3, ("shop-sender 1.5", "duplicate"): 1}
    assert receipts() == {}


def test_sums_go_on_where_they_stopped(door):
    door.events(GOOD | {"id": "1"}, **{"user-agent": "a/1"})
    sources.fold_receipts()
    door.events(GOOD | {"id": "2"}, GOOD | {"id": "3"}, **{"user-agent": "a/1"})
    sources.fold_receipts()
    assert tallies(door.cast) == {("a 1", "accepted"): 3}


def test_what_the_fold_finds_out_is_added_without_a_key(cast):
    with engine_transaction("fold"), connection.cursor() as cursor:
        sources.count(cast.workspace.pk, cast.source.pk, "clock_skew", 7, cursor)
    sources.fold_receipts()
    assert tallies(cast) == {("", "clock_skew"): 7}


def test_the_library_names_itself_in_its_context(door):
    call = {
        "type": "track",
        "event": "Bought",
        "userId": "p",
        "context": {"library": {"name": "shop-js", "version": 2}},
    }
    door.segment("/v1/batch", {"batch": [call], "sentAt": "2001-01-01T00:00:00Z"})
    sources.fold_receipts()
    seen = sighting(door.cast, sdk="shop-js 2")
    assert seen.skew < -86_400 * 365


def test_the_last_refused_item_is_kept_as_an_outline_without_values(door):
    door.events({"type": "delivered", "id": ["secret"], "properties": {"price": 12.5, "mail": "ann@example.com"}})
    sources.fold_receipts()
    seen = sighting(door.cast)
    assert (seen.refused["code"], seen.refused["field"]) == ("invalid", "id")
    assert seen.refused["shape"] == {
        "type": "<text 9>",
        "id": ["<text 6>"],
        "properties": {"price": "<number>", "mail": "<text 15>"},
    }


def test_invented_user_agents_end_in_one_line(door):
    for number in range(60):
        door.events(GOOD | {"id": str(number)}, **{"user-agent": f"bot-{number}/1"})
    sources.fold_receipts()
    found = tallies(door.cast)
    assert len(found) == 51
    assert sum(found.values()) == 60
    assert found["other", "accepted"] == 10
