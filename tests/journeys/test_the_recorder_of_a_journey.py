"""The flight recorder: what stood at the end of each day, in the reader's zone, and the analytics page at its end."""

import re

from tests.journeys.stage import buys, enters, exits, leaves, reaches
from tests.pipeline.cast import at
from tests.pipeline.pages import numbers_on

STEPS = [
    {"id": "hi", "name": "Hi", "type": "push", "next": ["rest"]},
    {"id": "rest", "name": "Rest", "type": "wait", "next": ["end"]},
    {"id": "end", "name": "End", "type": "exit"},
]
FLOW = ("step_entered", "entry_users", "continued", "waiting", "exited_here")


def told(stage):
    """Ann goes through in four days and buys; Bob leaves the first step; Cyd enters just before midnight in Berlin."""
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", "ann", at("08:00", "2026-11-01")),
        reaches("e1", "hi", at("08:00", "2026-11-01")),
        leaves("e1", "hi", at("09:00", "2026-11-01"), next_step_id="rest"),
        reaches("e1", "rest", at("09:00", "2026-11-01")),
        leaves("e1", "rest", at("09:00", "2026-11-04"), next_step_id="end"),
        reaches("e1", "end", at("09:00", "2026-11-04")),
        exits("e1", at("09:00", "2026-11-04")),
        buys("ann", at("10:00", "2026-11-05")),
        enters("e2", "bob", at("12:00", "2026-11-02")),
        reaches("e2", "hi", at("12:00", "2026-11-02")),
        exits("e2", at("12:00", "2026-11-03"), "by hand"),
        enters("e3", "cyd", at("22:59", "2026-11-02")),
        reaches("e3", "hi", at("23:01", "2026-11-02")),
    )
    stage.settle()


def frame(stage, day: str = "", **query: str) -> dict:
    return stage.read("welcome", "recorder/", **({"at": day} if day else {}), **query)


def flow(read: dict) -> dict[str, tuple]:
    return {row["id"]: tuple(row["metrics"][id]["value"] for id in FLOW) for row in read["rows"]}


def of_journey(read: dict) -> tuple:
    names = ("entries_total", "in_progress", "exited", "converted_people")
    return tuple(read["metrics"][id]["value"] for id in names)


def test_each_day_stands_as_it_was_at_its_end_and_now_is_the_analytics_page(stage):
    told(stage)
    assert flow(frame(stage, "2026-11-01")) == {"hi": (1, 1, 1, 0, 0), "rest": (1, 1, 0, 1, 0), "end": (0,) * 5}
    assert flow(frame(stage, "2026-11-02"))["hi"] == (3, 3, 1, 2, 0)
    assert of_journey(frame(stage, "2026-11-02")) == (3, 3, 0, 0)
    third = frame(stage, "2026-11-03")
    assert flow(third)["hi"] == (3, 3, 1, 1, 1)
    assert of_journey(third) == (3, 2, 1, 0)
    moved = next(row["that_day"] for row in third["rows"] if row["id"] == "hi")
    assert {id: number["value"] for id, number in moved.items()} == {
        "step_entered": 0,
        "continued": 0,
        "exited_here": 1,
    }
    assert of_journey(frame(stage, "2026-11-04")) == (3, 1, 2, 0)
    assert of_journey(frame(stage, "2026-11-05")) == (3, 1, 2, 1)
    for day in ("2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-19", ""):
        for entered, _, continued, waiting, exited in flow(frame(stage, day)).values():
            assert entered == continued + waiting + exited
    # By Berlin's days Cyd's first step falls on the third, though the entry was still on the second.
    berlin = frame(stage, "2026-11-02", tz="Europe/Berlin")
    assert (of_journey(berlin)[0], flow(berlin)["hi"][0]) == (3, 2)

    now, page = frame(stage), stage.read("welcome")
    assert now["now"] and (now["first"], now["last"]) == ("2026-11-01", "2026-11-20")
    rows = {row["id"]: row["metrics"] for row in page["rows"] if row["scope"].startswith("step:")}
    for row in now["rows"]:
        assert all(rows[row["id"]][id]["value"] == row["metrics"][id]["value"] for id in FLOW)
    assert all(page["metrics"][id]["value"] == number["value"] for id, number in now["metrics"].items())


def test_the_page_shows_its_frame_as_flow_sentences_and_table(stage):
    told(stage)
    page = stage.page("welcome", "recorder/", at="2026-11-03")
    shown = {(one.metric, one.value) for one in numbers_on(page) if one.scope == "step:welcome/hi"}
    assert shown == {
        *(("step_entered", "3"), ("entry_users", "3"), ("continued", "1"), ("waiting", "1"), ("exited_here", "1"))
    }
    assert "End of Tue 3 Nov 2026" in page and "at=2026-11-02" in page and "at=2026-11-04" in page
    said = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Most people leave in Hi: 1 of the 3 who entered it ended there (33.3%)." in said
    assert (
        "People wait longest in Hi: half of those who went on had stayed 1 h or longer, and 1 waited there then."
        in said
    )
    said = " ".join(re.sub(r"<[^>]+>", "", stage.page("welcome", "recorder/")).split())
    assert "People wait longest in Rest: half of those who went on had stayed 3 d or longer" in said
    assert "Day before" not in stage.page("welcome", "recorder/", at="2026-11-01")
    assert "Showing that day" in stage.page("welcome", "recorder/", at="2026-10-01")
    assert "is not a date" in stage.page("welcome", "recorder/", at="<b>2026")
    assert "still to come" in stage.page("welcome", "recorder/", at="2027-01-01")


def test_numbers_of_a_frame_lead_to_their_people_and_files(stage):
    """Also who waited, and who was under way, at the end of a day gone by, in the reader's zone."""
    told(stage)
    then, now = (stage.page("welcome", "recorder/", **day) for day in ({"at": "2026-11-03"}, {}))
    table = stage.follow(then[then.index('id="as-table"') :])
    assert table == {
        "Entered of Hi": ("ann", "bob", "cyd"),
        "Entry users of Hi": ("ann", "bob", "cyd"),
        "Continued of Hi": ("ann",),
        "Waiting of Hi": ("cyd",),
        "Exited here of Hi": ("bob",),
        "Entered of Rest": ("ann",),
        "Entry users of Rest": ("ann",),
        "Waiting of Rest": ("ann",),
    }
    facts = stage.follow(then[: then.index('id="as-table"')])
    assert facts["Exited"] == ("bob",) and facts["In progress"] == ("ann", "cyd")
    assert waited(stage, "2026-11-02") == ("bob", "cyd") and waited(stage, "2026-11-02", "Europe/Berlin") == ("bob",)
    then = {"metric": "waiting", "step": "hi", "at": "2026-11-02"}
    assert stage.use("welcome", **then) == {"bob", "cyd"}
    assert {row["id"] for row in stage.rows_of_file(journey="welcome", **then)} == {"bob", "cyd"}
    assert "at the end of Mon 2 Nov 2026" in stage.page("welcome", "people/", **then)
    assert stage.follow(now[now.index('id="as-table"') :])["Waiting of Hi"] == ("cyd",)


def waited(stage, day: str, zone: str = "UTC") -> tuple[str, ...]:
    page = stage.page("welcome", "recorder/", at=day, tz=zone)
    return stage.follow(page[page.index('id="as-table"') :])["Waiting of Hi"]


def test_a_day_that_is_none_and_a_number_that_has_no_moment_are_not_found(stage, client):
    told(stage)
    path = f"{stage.pages['welcome']}people/"
    key = {"authorization": f"Bearer {stage.keys.api_key}"}
    of_no_moment = {"metric": "continued", "at": "2026-11-02"}
    for words in ({"at": "2026-02-30"}, {"at": "0001-01-01"}, {"at": "x\0"}, of_no_moment):
        assert client.get(path, {"metric": "waiting", "step": "hi", **words}, headers=key).status_code == 404


def test_the_end_of_a_day_on_which_the_clocks_change_is_an_hour_later(stage):
    """25 October 2026 has 25 hours in Berlin and ends at 23:00 in UTC, not at 22:00 as the day before."""
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", "ann", at("22:30", "2026-10-25")),
        reaches("e1", "hi", at("22:30", "2026-10-25")),
        enters("e2", "bob", at("22:30", "2026-10-24")),
        reaches("e2", "hi", at("22:30", "2026-10-24")),
        leaves("e2", "hi", at("23:00", "2026-10-25"), next_step_id="rest"),
    )
    stage.settle()
    berlin = "Europe/Berlin"
    assert waited(stage, "2026-10-25", berlin) == ("ann", "bob") and waited(stage, "2026-10-26", berlin) == ("ann",)
    assert of_journey(frame(stage, "2026-10-25", tz=berlin))[:2] == (2, 2)


def test_an_exit_reported_as_before_its_entry_is_no_day_with_fewer_than_nobody(stage):
    """Two clocks that differ: the list of a day in between still agrees with its number."""
    stage.journey(steps=STEPS)
    stage.post(
        enters("e1", "ann", at("12:00", "2026-11-03")),
        exits("e1", at("12:00", "2026-11-01")),
        enters("e2", "bob", at("12:00", "2026-11-01")),
        reaches("e2", "hi", at("12:00", "2026-11-01")),
    )
    stage.settle()
    assert of_journey(frame(stage, "2026-11-02"))[:3] == (1, 1, 0)
    page = stage.page("welcome", "recorder/", at="2026-11-02")
    assert stage.follow(page[: page.index('id="as-table"')])["In progress"] == ("bob",)
    assert of_journey(frame(stage))[:3] == (2, 1, 1)


def test_a_journey_nobody_entered_has_one_frame(stage):
    stage.journey(steps=STEPS)
    assert of_journey(frame(stage))[:3] == (0, 0, 0)
    assert "recorder-slider" not in stage.page("welcome", "recorder/")


def test_what_a_longer_window_would_have_caught(stage):
    """Bob buys 9 days after his exit, Cyd 40 days after hers and once before it was any; Ann converted in time."""
    stage.journey(steps=STEPS, stop_counting_after_exit="P7D")
    stage.post(
        enters("e1", "ann", at("08:00", "2026-10-01")),
        exits("e1", at("09:00", "2026-10-01")),
        buys("ann", at("09:00", "2026-10-02")),
        enters("e2", "bob", at("08:00", "2026-10-01")),
        exits("e2", at("09:00", "2026-10-01")),
        buys("bob", at("08:00", "2026-10-10")),
        buys("bob", at("08:00", "2026-10-30")),
        buys("cyd", at("07:00", "2026-10-01")),
        enters("e3", "cyd", at("08:00", "2026-10-01")),
        exits("e3", at("09:00", "2026-10-01")),
        buys("cyd", at("08:00", "2026-11-10")),
        enters("e4", "dan", at("08:00", "2026-10-01")),
    )
    stage.settle()
    said = " ".join(re.sub(r"<[^>]+>", " ", stage.page("welcome", "recorder/longer/")).split())
    assert (
        "With 60 days instead of 7 days after the exit, 2 more users would have converted: 75.0% instead of 25.0%"
        in said
    )
    assert "14 days 1 2 50.0% 30 days 1 2 50.0% 60 days 2 3 75.0% 90 days 2 3 75.0%" in said
    assert "3 days" not in said and "7 days now - 1 25.0%" in said
