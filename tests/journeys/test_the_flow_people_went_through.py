"""Which way somebody took is asked of the flow they went through, and steps of one instant stand in its order."""

import pytest

from tests.journeys.stage import enters, exits, leaves, reaches
from tests.pipeline.cast import at

DAY, LATER = "2026-11-01", "2026-11-03"
STEPS = [
    {"id": "hi", "name": "Hi", "type": "push", "next": ["who"]},
    {"id": "who", "name": "Who", "type": "split", "outcomes": ["yes", "no"], "next": ["rest", "end"]},
    {"id": "rest", "name": "Rest", "type": "wait", "next": ["end"]},
    {"id": "end", "name": "End", "type": "exit"},
]
FLOW = ("step_entered", "continued", "waiting", "exited_here")


def ways_of(stage, step: str) -> dict[str, int]:
    stage.settle()
    rows = stage.read(f"welcome/{step}")["rows"]
    return {row["label"]: row["metrics"]["branch_taken"]["value"] for row in rows if row["scope"].startswith("branch:")}


def into_rest(stage, entry: str = "e1") -> None:
    """By a split that takes no time, as senders report it that say only what is entered."""
    stage.post(
        enters(entry, f"p-{entry}", at("08:00", DAY)),
        reaches(entry, "hi", at("08:00", DAY)),
        reaches(entry, "who", at("09:00", DAY)),
        reaches(entry, "rest", at("09:00", DAY)),
    )


def test_a_split_that_takes_no_time_comes_before_where_it_leads(stage):
    stage.journey(steps=STEPS)
    into_rest(stage)
    for more in (
        leaves("e1", "rest", at("11:00", LATER), next_step_id="end"),
        reaches("e1", "end", at("11:00", LATER)),
    ):
        stage.post(more)
        assert stage.numbers("welcome/who", *FLOW) == (1, 1, 0, 0)
        assert stage.numbers("welcome/rest", *FLOW) == (1, 1, 0, 0)
        assert ways_of(stage, "who") == {"yes": 1, "no": 0}
    stage.post(exits("e1", at("12:00", LATER)))
    assert stage.numbers("welcome/end", *FLOW) == (1, 0, 0, 1)


def test_also_where_the_split_was_put_in_later(stage):
    stage.journey(steps=[STEPS[0] | {"next": ["rest"]}, *STEPS[2:]])
    stage.journey(steps=STEPS, effective_at=at("00:00", "2026-10-30").isoformat())
    into_rest(stage)
    assert ways_of(stage, "who") == {"yes": 1, "no": 0}
    stage.post(leaves("e1", "rest", at("11:00", LATER)), exits("e1", at("11:00", LATER)))
    assert stage.numbers("welcome/rest", *FLOW) == (1, 0, 0, 1)


def test_a_way_that_is_taken_out_or_renamed_keeps_who_took_it(stage):
    three = [{"id": "who", "name": "Who", "type": "split", "outcomes": ["a", "b", "c"], "next": ["x", "y", "z"]}]
    others = [{"id": id, "name": id, "type": "wait"} for id in "xyz"]
    stage.journey(steps=three + others)
    for n, to in enumerate("xxyz"):
        stage.post(
            enters(f"e{n}", f"p{n}", at("08:00", DAY)),
            reaches(f"e{n}", "who", at("08:10", DAY)),
            reaches(f"e{n}", to, at("08:30", DAY)),
        )
    stage.settle()
    stage.put("journeys/welcome", steps=[three[0] | {"outcomes": ["a", "b"], "next": ["x", "y"]}, *others])
    assert ways_of(stage, "who") == {"a": 2, "b": 1, "c": 1}
    stage.put("journeys/welcome", steps=[three[0] | {"outcomes": ["A", "b"], "next": ["x", "y"]}, *others])
    stage.post(enters("e9", "p9", stage.now), reaches("e9", "who", stage.now), reaches("e9", "x", stage.now))
    assert ways_of(stage, "who") == {"A": 1, "b": 1, "a": 2, "c": 1}


@pytest.mark.parametrize("first", ["flow", "reports"])
def test_a_changed_flow_holds_from_its_time_on_whatever_came_first(stage, first):
    turned = [STEPS[0], STEPS[1] | {"next": ["end", "rest"]}, *STEPS[2:]]
    stage.journey(steps=STEPS)

    def change():
        stage.put("journeys/welcome", steps=turned, effective_at=at("00:00", "2026-11-05").isoformat())

    if first == "flow":
        change()
    into_rest(stage)
    stage.post(
        enters("e2", "ben", at("08:00", "2026-11-06")),
        reaches("e2", "who", at("08:10", "2026-11-06")),
        reaches("e2", "rest", at("08:30", "2026-11-06")),
    )
    stage.settle()
    if first == "reports":
        change()
    assert ways_of(stage, "who") == {"yes": 1, "no": 1}


def test_names_in_another_order_are_asked_of_their_time_too(stage):
    stage.journey(steps=STEPS)
    into_rest(stage)
    stage.settle()
    stage.put("journeys/welcome", steps=[STEPS[0], STEPS[1] | {"outcomes": ["no", "yes"]}, *STEPS[2:]])
    stage.post(exits("e1", at("09:00", LATER)))
    assert ways_of(stage, "who") == {"no": 0, "yes": 1}


def test_who_left_a_step_is_there_until_the_entry_ends(stage):
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", "ann", at("08:00", DAY)),
        reaches("e1", "hi", at("08:00", DAY)),
        leaves("e1", "hi", at("09:00", DAY)),
        exits("e1", at("09:00", "2026-11-04")),
        # And what is entered after the exit was left at once.
        enters("e2", "ben", at("08:00", DAY)),
        exits("e2", at("12:00", DAY)),
        reaches("e2", "hi", at("08:00", LATER)),
    )
    stage.settle()
    day = {"range": "custom", "from": "2026-11-04", "to": "2026-11-04"}
    shown = stage.read("welcome/hi", **day)["metrics"]
    assert (shown["exited_here"]["value"], stage.read("welcome", **day)["metrics"]["exited"]["value"]) == (1, 1)
    for date in ("2026-11-01", "2026-11-02"):
        page = stage.page("welcome", "recorder/", at=date)
        assert ">-1<" not in page and "Exited here" in page
    frame = stage.read("welcome", "recorder/", at="2026-11-02")
    [hi] = [row["metrics"] for row in frame["rows"] if row["scope"] == "step:welcome/hi"]
    assert (hi["step_entered"]["value"], hi["waiting"]["value"], hi["exited_here"]["value"]) == (1, 1, 0)
