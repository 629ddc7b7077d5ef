"""A step that waits for something shows who waited in vain beside its outcomes: together they are all that went on."""

import re

import pytest

from tests.journeys.road import DAY, HOUR, leave, push
from tests.journeys.stage import enters, leaves, reaches
from tests.pipeline.cast import at

DAY_ONE = "2026-11-01"
ASKED = {"id": "buy", "name": "Buys", "type": "custom_event", "outcomes": ["Bought", "Subscribed"]}
REST = {"id": "rest", "name": "Rest", "type": "wait"}
ENDS = [
    {"id": "thanks", "name": "Thanks", "type": "push", "next": ["end"]},
    {"id": "note", "name": "Note", "type": "sms", "next": ["end"]},
    {"id": "end", "name": "End", "type": "exit"},
]


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def flow_of(page: str) -> str:
    return words(page[page.index('id="flow"') : page.index('id="why-heading"')])


def told(stage, *steps) -> None:
    """Two buy, one subscribes, three wait in vain."""
    stage.journey(steps=[*steps, *ENDS])
    for number, outcome in enumerate(["Bought"] * 2 + ["Subscribed"] + ["timed_out"] * 3):
        entry = f"e{number}"
        stage.post(
            enters(entry, entry, at("08:00", DAY_ONE)),
            reaches(entry, "buy", at("08:00", DAY_ONE)),
            leaves(entry, "buy", at("09:00", DAY_ONE), outcome=outcome, next_step_id="end"),
        )
    stage.settle()


def test_beside_the_outcomes_stand_those_who_waited_in_vain(stage):
    told(stage, ASKED | {"next": ["end"]})
    flow = flow_of(stage.page("welcome"))
    assert "Bought 2 users" in flow and "Subscribed 1 users" in flow and "Timed out 3 entries" in flow
    recorder = words(stage.page("welcome", "recorder/"))
    assert "Timed out 3 entries" in recorder
    table = stage.page("welcome/buy")
    table = table[table.index('aria-labelledby="ways"') :]
    table = table[: table.index("</section>")]
    assert [int(n) for n in re.findall(r'data-metric="(?:branch_taken|timed_out)" data-value="(\d+)"', table)] == [
        2,
        1,
        3,
    ]
    assert stage.follow(table)["Timed out"] == ("e3", "e4", "e5")


def test_the_way_after_the_outcomes_is_the_time_out(stage):
    told(stage, ASKED | {"next": ["thanks", "note", "end"]})
    flow = flow_of(stage.page("welcome"))
    assert "Timed out 3 entries on to End" in flow and flow.index("Subscribed 1 users") < flow.index("Timed out")


def test_a_plain_wait_waits_for_nothing(stage):
    told(stage, REST, ASKED)
    assert "Timed out" not in words(stage.page("welcome/rest"))
    assert "Timed out" in words(stage.page("welcome/buy"))


@pytest.mark.parametrize("page", ["journey", "recorder"])
def test_the_ways_of_a_journey_that_runs_here_are_those_of_its_definition(road, page):
    asked = {
        "id": "asked", "name": "Asked", "type": "custom_event", "timeout": "PT2H", "next": ["end", "end", "note"],
        "outcomes": [{"name": "Bought", "event": "Bought"}, {"name": "Liked", "event": "Liked"}],
    }  # fmt: skip
    road.compose(asked, push("note"), leave("end"))
    road.enters("ana", "ben", "cem")
    road.settle(HOUR)
    road.does("ana", "Liked")
    road.settle(DAY)
    shown = words(road.office.stage.page("journey", "" if page == "journey" else "recorder/"))
    assert "Timed out 2 entries" in shown and "Liked 1 users" in shown
    # The ways to the same step stand under the first of them.
    assert re.search(r"Bought 0 users(, 0 converted)? on to End", shown)


def test_a_wait_for_an_event_says_how_often_it_came(road):
    back = {
        "id": "back", "name": "Back", "type": "wait", "event": "Back", "timeout": "PT2H", "next": ["note", "end"],
    }  # fmt: skip
    road.compose(back, push("note"), leave("end"))
    road.enters("ana", "ben", "cem")
    flow = flow_of(road.office.stage.page("journey"))
    assert "Timed out 0 entries on to End" in flow and "It happened 0 entries" in flow
    road.settle(HOUR)
    road.does("ana", "Back")
    road.settle(DAY)
    flow = flow_of(road.office.stage.page("journey"))
    assert "Timed out 2 entries on to End" in flow and "It happened 1 entry" in flow
    page = f"steps/{next(step for step in road.steps() if step.external_id == 'back').public_id}/"
    shown = words(road.office.stage.page("journey", page))
    assert "Outcomes" in shown and "It happened 1" in shown
