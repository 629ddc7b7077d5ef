"""Who converted in a journey: metrics.md 3.4 and examples AE-26, AE-32 and AE-33, through the door and off the page."""

from datetime import timedelta

import pytest

from analytics.verify import verify
from tests.journeys.stage import DAY, buys, enters, exits
from tests.pipeline.cast import at, make_event

NOV_1 = "2026-11-01"
EXIT = at("10:00", NOV_1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("after", "converted"), [(2 * DAY, 1), (2 * DAY + SECOND, 0)])
def test_a_purchase_counts_until_the_set_time_after_the_exit(stage, after, converted):
    stage.journey(stop_counting_after_exit="P2D")
    stage.post(enters("e1", "ann", at("08:00", NOV_1)), exits("e1", EXIT), buys("ann", EXIT + after))
    assert stage.numbers("welcome", "converted_people", "exits") == (converted, 1 - converted)


@pytest.mark.parametrize(("after", "converted"), [(0 * SECOND, 1), (SECOND, 0)])
def test_without_time_after_the_exit_only_what_came_before_it_counts(stage, after, converted):
    stage.journey(stop_counting_after_exit="PT0S")
    stage.post(enters("e1", "ann", at("08:00", NOV_1)), exits("e1", EXIT), buys("ann", EXIT + after))
    assert stage.numbers("welcome", "converted_people") == (converted,)


def test_three_purchases_are_one_conversion_and_three_events(stage):
    stage.journey()
    stage.post(
        enters("e1", "ann", at("08:00", NOV_1)), *(buys("ann", at(f"{hour}:00", NOV_1)) for hour in (11, 12, 13))
    )
    assert stage.numbers("welcome", "converted_people", "conversion_events") == (1, 3)


def test_three_entries_of_which_the_second_buys_twice(stage):
    stage.journey(stop_counting_after_exit="PT0S")
    for number in (1, 2, 3):
        day = f"2026-11-0{number}"
        stage.post(enters(f"e{number}", "ann", at("08:00", day)), exits(f"e{number}", at("20:00", day)))
    stage.post(buys("ann", at("09:00", "2026-11-02")), buys("ann", at("10:00", "2026-11-02")))
    names = ("entries_total", "entries_unique", "converted_people", "conversion_events", "exits", "conversion_rate")
    assert stage.numbers("welcome", *names) == (3, 1, 1, 2, 2, 100)


def test_the_rate_is_of_people_and_not_of_entries(stage):
    stage.journey()
    people = [f"p{number}" for number in range(46)]
    twice = [f"again-{person}" for person in people[:4]]
    stage.post(*(enters(person, person, at("08:00", NOV_1)) for person in people))
    stage.post(*(enters(entry, entry.removeprefix("again-"), at("09:00", NOV_1)) for entry in twice))
    stage.post(*(buys(person, at("12:00", NOV_1)) for person in people[:12]))
    stage.settle()
    shown = stage.read("welcome")["metrics"]
    assert (shown["entries_total"]["value"], shown["entries_unique"]["value"]) == (50, 46)
    assert (shown["conversion_rate"]["numerator"], shown["conversion_rate"]["denominator"]) == (12, 46)
    assert "26.1%" in stage.page("welcome")


def test_an_event_goes_to_the_entry_that_began_last(stage):
    stage.journey()
    stage.post(
        enters("e1", "ann", at("08:00", NOV_1)),
        exits("e1", at("09:00", NOV_1)),
        enters("e2", "ann", at("10:00", NOV_1)),
        buys("ann", at("11:00", NOV_1)),
        exits("e2", at("12:00", NOV_1)),
    )
    assert stage.numbers("welcome", "exits", "exited", "converted_people") == (1, 2, 1)


def test_a_person_who_enters_twice_converts_once(stage):
    """AE-32: the same history as a campaign converts twice."""
    stage.journey()
    for number in (1, 2):
        day = f"2026-11-0{number}"
        stage.post(
            enters(f"e{number}", "ann", at("08:00", day)),
            buys("ann", at("09:00", day)),
            exits(f"e{number}", at("10:00", day)),
        )
    names = ("entries_total", "entries_unique", "converted_people", "conversion_events", "conversion_rate")
    assert stage.numbers("welcome", *names) == (2, 1, 1, 2, 100)


def test_two_people_who_turn_out_to_be_one_converted_once(stage):
    """AE-26: the earlier conversion stays."""
    stage.journey()
    stage.post(enters("e1", "p1", at("08:00", NOV_1)), buys("p1", at("09:00", "2026-11-05")))
    stage.post(enters("e2", "p2", at("08:00", NOV_1)), buys("p2", at("09:00", "2026-11-03")))
    assert stage.numbers("welcome", "converted_people", "entries_unique") == (2, 2)
    stage.merge("p1", "p2")
    names = ("entries_total", "entries_unique", "converted_people", "conversion_events", "conversion_rate")
    assert stage.numbers("welcome", *names) == (2, 1, 1, 2, 100)
    course = stage.read("welcome", "explore/", metric="converted_people", range="30d")["series"]
    assert [point["label"] for point in course if point["value"]] == ["Tue 3 Nov"]
    assert [str(outcome) for outcome in verify() if not outcome.holds] == []


def test_an_event_that_arrives_late_takes_its_entry_out_of_the_exits(stage):
    stage.journey()
    stage.post(enters("e1", "ann", at("08:00", NOV_1)), exits("e1", EXIT))
    assert stage.numbers("welcome", "exits", "exited") == (1, 1)
    stage.post(buys("ann", at("09:00", NOV_1)))
    assert stage.numbers("welcome", "exits", "exited", "converted_people") == (0, 1, 1)


def test_a_changed_conversion_judges_by_the_time_of_the_event(stage):
    stage.journey()
    change = at("00:00", "2026-11-05")
    stage.put("journeys/welcome", conversion={"event": "Signup"}, effective_at=change.isoformat())
    stage.post(enters("e1", "ann", at("08:00", NOV_1)), enters("e2", "bob", at("08:00", NOV_1)))
    stage.post(buys("ann", at("23:00", "2026-11-04")), buys("bob", at("01:00", "2026-11-05")))
    assert stage.numbers("welcome", "converted_people") == (1,)


def test_events_of_a_conversion_that_was_set_afterwards_are_looked_up(stage):
    stage.journey(conversion=None)
    stage.post(enters("e1", "ann", at("08:00", "2026-11-10")), buys("ann", at("09:00", "2026-11-10")))
    assert stage.numbers("welcome", "converted_people", "conversion_rate") == (None, None)
    stage.put("journeys/welcome", conversion={"event": "Purchase"}, effective_at=at("00:00", NOV_1).isoformat())
    assert stage.numbers("welcome", "converted_people") == (1,)


def test_a_conversion_a_device_reports_marks_its_message(stage):
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}])
    named = {"person_id": "ann", "journey_id": "welcome", "step_id": "hi", "entry_id": "e1"}
    stage.post(
        enters("e1", "ann", at("08:00", NOV_1)),
        make_event("sent", at("08:01", NOV_1), delivery_id="d1", **named),
        make_event("sent", at("08:02", NOV_1), delivery_id="d2", **named),
        make_event("converted", at("09:00", NOV_1), delivery_id="d1"),
    )
    assert stage.numbers("welcome", "converted_people", "conversion_events", "messages_sent") == (1, 1, 2)
    assert stage.numbers("welcome/hi", "converted_deliveries") == (1,)


def test_what_an_erased_person_converted_stays(stage):
    stage.journey()
    stage.post(enters("e1", "ann", at("08:00", NOV_1)), buys("ann", at("09:00", NOV_1)))
    stage.settle()
    stage.delete("people/ann")
    stage.post(enters("e2", "bob", at("08:00", NOV_1)))
    assert stage.numbers("welcome", "entries_total", "converted_people", "conversion_rate") == (2, 1, 50)
