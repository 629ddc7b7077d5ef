"""Taken out by hand or by a rule: what was not sent yet is not sent."""

from analytics.fold import fold_until_empty
from journeys.engine import running
from journeys.leaving import leave_by_hand
from messaging.models import Delivery
from tests.journeys.road import DAY, MINUTE, leave, push, wait
from workspaces.tenancy import workspace_transaction

CLOSED = [{"name": "Closed", "by": "event", "event": "Closed"}]


def queued_for(road, *people: str) -> None:
    """The engine was there, the sender was not."""
    for person in people:
        road.office.person(person, f"i-{person}")
        road.does(person, "Signed Up")
    goes_on(road)


def goes_on(road) -> None:
    with road.believing():
        fold_until_empty()
        while running.run_some():
            pass
        fold_until_empty()


def states(road) -> dict[str, tuple[str, str]]:
    with workspace_transaction(road.workspace.pk):
        rows = Delivery.objects.for_workspace(road.workspace).select_related("person")
        return {each.person.external_id: (each.state, each.reason) for each in rows}


def test_by_hand(road):
    road.compose(push(), wait("P1D"), leave())
    queued_for(road, "ana", "ben")
    with road.believing():
        assert leave_by_hand(road.workspace.pk, [road.travellers()[0].pk]) == 1
    road.settle(MINUTE)
    assert road.where() == {"ana": "by_hand", "ben": "wait"}
    assert states(road)["ana"] == ("undeliverable", "cancelled") and states(road)["ben"][0] == "sent"
    assert len(road.office.services.accepted()) == 1
    assert road.metrics("messages_sent") == [1]
    road.verify()


def test_by_a_rule(road):
    road.compose(push(), wait("P1D"), leave(), exit_rules=CLOSED)
    queued_for(road, "ana", "ben")
    road.does("ana", "Closed")
    goes_on(road)
    road.settle(MINUTE)
    assert states(road)["ana"] == ("undeliverable", "cancelled") and states(road)["ben"][0] == "sent"


def test_while_the_journey_is_paused(road):
    road.compose(push(if_not_sent="exit"), wait("P1D"), leave())
    queued_for(road, "ana")
    road.move("pause")
    with road.believing():
        leave_by_hand(road.workspace.pk, [road.travellers()[0].pk])
    road.move("resume")
    road.settle(DAY)
    assert states(road)["ana"] == ("undeliverable", "cancelled") and road.office.services.accepted() == []


def test_somebody_in_it_twice_loses_only_what_belongs_to_the_entry_that_is_over(road):
    road.compose(push(), wait("P1D"), leave(), reentry={"rule": "always"})
    queued_for(road, "ana")
    road.does("ana", "Signed Up")
    goes_on(road)
    with road.believing():
        leave_by_hand(road.workspace.pk, [road.travellers()[0].pk])
    road.settle(MINUTE)
    assert len(road.office.services.accepted()) == 1


def test_whoever_comes_to_the_end_gets_what_is_on_its_way(road):
    road.compose(push(), leave())
    queued_for(road, "ana")
    assert road.where() == {"ana": "end"}
    road.settle(MINUTE)
    assert len(road.office.services.accepted()) == 1
