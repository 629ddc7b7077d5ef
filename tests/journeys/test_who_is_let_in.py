"""Who comes in and who is turned away, by which rule: triggers seen = entered + turned away."""

from datetime import timedelta

from journeys import composing
from journeys.triggers import seen
from messaging.models import Segment
from messaging.models.ledger import Tally
from messaging.sources import fold_receipts
from tests.journeys.road import DAY, HOUR, leave, push, wait
from tests.pipeline.cast import make_event
from workspaces.tenancy import workspace_transaction

BIG = [{"property": "plan", "op": "eq", "value": "big"}]


def test_by_an_event_under_the_rule_for_coming_again(road):
    entry = {"by": "event", "event": "Signed Up", "filters": BIG}
    road.compose(wait("P1D"), leave(), entry=entry, reentry={"rule": "after_exit", "after": "P2D"})
    started = road.now
    big = {"properties": {"plan": "big"}}
    road.does("ana", "Signed Up", properties={"plan": "small"})
    road.does("ana", "Signed Up", **big)
    road.does("ana", "Signed Up", **big)
    road.does("ben", "Signed Up", at=started - timedelta(seconds=1), **big)
    road.settle()
    # A device that was offline for long, and one that was not.
    road.settle(DAY + 2 * HOUR)
    road.does("cem", "Signed Up", at=started + HOUR, **big)
    road.does("dia", "Signed Up", at=road.now - HOUR / 2, **big)
    road.does("ana", "Signed Up", **big)
    road.settle()
    road.settle(2 * DAY)
    road.does("ana", "Signed Up", **big)
    road.settle()
    assert [(each.person.external_id, each.reason) for each in road.travellers()] == [
        ("ana", "end"),
        ("dia", "end"),
        ("ana", ""),
    ]
    assert road.travellers()[1].entered_at == started + DAY + 3 * HOUR / 2
    counted = {"entered": 3, "filters": 1, "under_way": 1, "before_start": 1, "too_old": 1, "too_soon": 1}
    assert road.triggers() == counted
    with workspace_transaction(road.workspace.pk):
        triggers = seen(road.journey)
    assert (triggers.seen, triggers.entered, triggers.waiting) == (8, 3, 0)
    assert road.metrics("entries_total", "entries_unique") == [3, 2]


def test_never_again_and_always(road):
    road.compose(leave())
    road.enters("ana", "ana")
    assert road.triggers() == {"entered": 1, "once_only": 1}
    road.compose(wait("P1D"), leave(), reentry={"rule": "always", "after": "PT1H"}, entry={"by": "event", "event": "X"})
    road.does("ana", "X")
    road.does("ana", "X")
    road.settle(HOUR)
    road.does("ana", "X")
    road.settle()
    assert road.triggers() == {"entered": 2, "too_soon": 1}
    assert [each.step for each in road.travellers()] == ["wait", "wait"]


def test_by_a_program_once_for_each_id(road):
    road.compose(push("hello"), leave(), entry={"by": "api"}, reentry={"rule": "always"})
    road.office.person("ana", "i-ana")

    def call(*entries, path=None, status=200):
        return road.call("post", f"journeys/{path or road.journey.external_id}/entries", status, entries=entries)

    once = {"person_id": "ana", "id": "order-1"}
    assert call(once, {"person_id": "nobody"}) == {"accepted": 1, "unknown": ["nobody"]}
    road.settle()
    assert call(once)["accepted"] == 1
    road.settle()
    assert road.sent() == [("ana", "hello")]
    assert road.triggers() == {"entered": 1}
    assert call(once, path="nowhere", status=404)["error"]["code"] == "not_found"
    assert call(once, once, status=422)["error"]["field"] == "entries[1].id"
    assert "end it" in road.call("delete", f"journeys/{road.journey.external_id}", 422)["error"]["message"]
    road.move("end")
    assert "ended" in call(once, status=422)["error"]["message"]
    road.call("delete", f"journeys/{road.journey.external_id}")
    with road.believing(), workspace_transaction(road.workspace.pk):
        draft = composing.create(road.workspace, "Later", None).journey.external_id
    assert "not been started" in call(once, path=draft, status=422)["error"]["message"]


def test_whose_time_was_up_before_they_asked_is_out_however_late_the_worker(road):
    """The wait ended half an hour before the call; nobody looked until after it."""
    again = {"rule": "after_exit", "after": "PT10M"}
    road.compose(wait("PT2H"), leave(), entry={"by": "api"}, reentry=again)
    road.office.person("ana", "i-ana")
    path, ana = f"journeys/{road.journey.external_id}/entries", [{"person_id": "ana"}]
    road.call("post", path, entries=ana)
    road.settle()
    road.office.stage.now += HOUR
    road.call("post", path, entries=ana)
    road.office.stage.now += 3 * HOUR / 2
    road.call("post", path, entries=ana)
    road.settle()
    assert road.triggers() == {"entered": 2, "under_way": 1}
    first, second = road.travellers()
    assert (first.reason, second.step) == ("end", "wait")
    assert second.entered_at - first.exited_at == HOUR / 2


def test_by_a_segment_now_and_later(road):
    stage = road.office.stage
    for name in ("ana", "ben", "cem"):
        road.office.person(name, f"i-{name}")
    stage.put("segments/big", name="Big plans", people=["ana", "cem"])
    road.compose(push("hello"), leave(), entry={"by": "segment", "segment": "big"})
    road.settle()
    assert road.sent() == [("ana", "hello"), ("cem", "hello")]
    road.settle(HOUR)
    stage.put("segments/big", people=["ana", "ben", "cem"])
    road.settle(HOUR)
    with workspace_transaction(road.workspace.pk):
        assert Segment.objects.for_workspace(road.workspace).get(external_id="big").count == 3
    assert road.sent()[2:] == [("ben", "hello")]
    assert road.triggers() == {"entered": 3}


def test_whoever_takes_over_somebody_of_the_segment_does_not_come_into_it_anew(road):
    """Cem is in the segment from the merge on, but as who was in it already."""
    stage = road.office.stage
    for name in ("ana", "ben", "cem"):
        road.office.person(name, f"i-{name}")
    stage.put("segments/big", name="Big plans", people=["ana"])
    entry = {"by": "segment", "segment": "big"}
    road.compose(push("hello"), leave(), entry=entry, reentry={"rule": "after_exit", "after": "PT1H"})
    road.settle()
    road.settle(2 * HOUR)
    road.call("post", "people/merge", into="cem", **{"from": "ana"})
    stage.put("segments/big", people=["ben", "cem"])
    road.settle(HOUR)
    assert road.triggers() == {"entered": 2}
    assert [each.person.external_id for each in road.travellers()][1:] == ["ben"]


def test_nobody_else_reports_what_happens_in_a_journey_that_runs_here(road):
    road.compose(wait("P1D"), push("hello"), leave())
    road.enters("ana")
    named = {"journey_id": road.journey.external_id}
    entry = road.entries()[0].key.removeprefix("id:")
    road.office.stage.post(
        make_event("journey_exited", road.now, entry_id=entry, reason="somewhere else", **named),
        make_event("journey_entered", road.now, entry_id="mine", person_id="eve", **named),
        make_event("sent", road.now, delivery_id="d1", step_id="hello", person_id="eve", **named),
    )
    road.settle(DAY)
    assert road.metrics("entries_total", "exited", "messages_sent") == [1, 1, 1]
    assert [each.reason for each in road.entries()] == ["end"]
    with road.believing():
        fold_receipts()
    with workspace_transaction(road.workspace.pk):
        told = Tally.objects.for_workspace(road.workspace).filter(reason="runs_here")
        assert sum(told.values_list("n", flat=True)) == 2
