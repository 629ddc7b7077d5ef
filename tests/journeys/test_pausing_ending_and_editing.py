"""A journey that is paused, resumed, changed under people's feet, and ended."""

from journeys.design.reading import read
from tests.journeys.road import DAY, HOUR, leave, push, wait

ASKED = {"id": "asked", "name": "Asked", "type": "wait", "event": "Bought", "timeout": "P3D", "next": ["thanks", "out"]}


def test_paused_nothing_moves_and_what_people_did_is_remembered(road):
    road.compose(ASKED, push("thanks"), wait("P1D", id="rest"), leave())
    road.enters("ana", "ben")
    assert road.move("pause") and not road.move("pause")
    road.settle(HOUR)
    road.does("ana", "Bought")
    road.does("cem", "Signed Up")
    road.settle(4 * DAY)
    assert road.where() == {"ana": "asked", "ben": "asked"} and road.sent() == []
    assert road.triggers() == {"entered": 2, "paused": 1}
    assert road.move("resume")
    road.settle()
    # Ana goes on from now, Ben's time is over.
    assert road.where() == {"ana": "rest", "ben": "end"} and road.sent() == [("ana", "thanks")]
    road.settle(DAY - HOUR)
    assert road.where()["ana"] == "rest"
    road.settle(2 * HOUR)
    assert road.where() == {"ana": "end", "ben": "end"}
    road.verify()


def test_ended_everybody_leaves_and_nothing_is_sent_any_more(road):
    road.compose(push("hello"), wait("P1D"), push("later"))
    road.move("pause")
    road.move("resume")
    road.enters("ana", "ben")
    road.settle(HOUR)
    assert road.move("end") and not road.move("resume")
    ended = road.now
    road.settle(2 * DAY)
    road.does("cem", "Signed Up")
    road.settle()
    assert road.where() == {"ana": "journey_ended", "ben": "journey_ended"}
    assert [entry.exited_at for entry in road.entries()] == [ended, ended]
    assert sorted(road.sent()) == [("ana", "hello"), ("ben", "hello")]
    assert road.metrics("entries_total", "exits", "in_progress") == [2, 2, 0]
    road.verify()


def test_who_is_under_way_finishes_as_the_journey_was(road):
    road.compose(wait("P1D"), push("hello"), leave())
    road.enters("ana")
    before = {step.external_id: step.pk for step in road.steps()}
    # The push becomes a wait under the same id; another push comes before it.
    road.publish(wait("P1D"), push("news"), wait("P2D", id="hello"), leave())
    road.enters("ben")
    road.settle(DAY)
    assert sorted(road.sent()) == [("ana", "hello"), ("ben", "news")]
    assert road.where() == {"ana": "end", "ben": "hello"}
    steps = {step.pk: str(step) for step in road.steps()}
    assert steps[before["hello"]] == "Deleted Hello"
    assert road.way(0)[1:] == [("hello", "continued", ""), ("out", "exited", "")]
    # What stayed the same step has the numbers of both.
    assert [stay.step_id for entry in road.entries() for stay in entry.stays.all() if stay.place == 0] == [
        before["wait"]
    ] * 2
    design = road.design
    assert (design.version.number, read(design.version.definition)[1]) == (2, [])
    road.verify()


def test_a_program_that_renames_it_is_told_of_on_open_pages(road):
    road.compose(wait("P1D"), leave())
    opened = road.design.revision
    road.call("put", f"journeys/{road.journey.external_id}", name="Hello")
    assert road.design.revision > opened and road.journey.name == "Hello"
