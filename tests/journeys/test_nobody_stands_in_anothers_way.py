"""Somebody whose next move fails, for a reason nobody thought of, is passed by; the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from journeys.engine.walking import Walk
from tests.journeys.road import HOUR, leave, push, wait


@contextmanager
def ben_stumbles(method: str) -> Iterator[None]:
    """Whatever it is that goes wrong for one person alone."""
    carry_out = getattr(Walk, method)

    def fail(walk, walker, *about):
        if walk.people[walker.person].external_id == "ben":
            raise ZeroDivisionError
        return carry_out(walk, walker, *about)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Walk, method, fail)
        yield


def test_the_others_whose_time_has_come_go_on(road):
    road.compose(wait("PT1H"), push("hello"), leave())
    road.enters("ana", "ben", "cid")
    with ben_stumbles("go_on"):
        road.settle(HOUR)
        road.settle()
    assert road.where() == {"ana": "end", "ben": "wait", "cid": "end"}
    road.settle(HOUR)
    assert road.where() == {"ana": "end", "ben": "end", "cid": "end"}
    road.verify()


def test_the_others_come_in(road):
    road.compose(wait("PT1H"), leave())
    for name in ("ben", "ana", "cid"):
        road.office.person(name, f"i-{name}")
        road.does(name, "Signed Up")
    with ben_stumbles("enter"):
        road.settle()
        road.settle()
    assert road.where() == {"ana": "wait", "cid": "wait"}
    road.settle()
    assert road.where() == {"ana": "wait", "ben": "wait", "cid": "wait"}
    assert road.triggers() == {"entered": 3}
    road.verify()


def test_whoever_is_under_way_when_it_ends_leaves(road):
    road.compose(wait("P1D"), leave())
    road.enters("ana", "ben", "cid")
    with ben_stumbles("leave"):
        road.move("end")
        road.settle()
        road.settle()
    assert road.where() == {"ana": "journey_ended", "ben": "wait", "cid": "journey_ended"}
    road.settle(HOUR)
    assert road.where()["ben"] == "journey_ended"
