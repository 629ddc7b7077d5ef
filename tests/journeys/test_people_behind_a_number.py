"""From a number of a journey to exactly the people behind it: the list, the set, the file (metrics.md J-31, J-32)."""

import re

import pytest

from tests.journeys.stage import buys, enters, exits, leaves, reaches
from tests.pipeline.cast import at

DAY = "2026-11-01"
NUMBERS = ("step_entered", "continued", "waiting", "exited_here", "entry_users")


@pytest.fixture
def told(stage):
    """50 entries by 46 people reach a step; 48 go on, 1 waits, 1 exits there (AE-46)."""
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}, {"id": "rest", "name": "Rest", "type": "wait"}])
    posts = []
    for number in range(50):
        entry = f"e{number}"
        posts += [enters(entry, f"p{number % 46}", at("08:00", DAY)), reaches(entry, "hi", at("08:01", DAY))]
        if number < 48:
            posts.append(leaves(entry, "hi", at("09:00", DAY), next_step_id="rest"))
    stage.post(*posts, exits("e48", at("09:30", DAY)), buys("p1", at("10:00", DAY)), buys("p1", at("11:00", DAY)))
    stage.settle()
    return stage


def file_of(stage, metric: str, step: str = "") -> list[dict]:
    return stage.rows_of_file(journey="welcome", metric=metric, **({"step": step} if step else {}))


@pytest.mark.parametrize("metric", NUMBERS)
def test_the_file_has_a_row_for_each_person_and_adds_up_to_the_number(told, metric):
    shown = told.read("welcome/hi")["metrics"][metric]["value"]
    rows = file_of(told, metric, "hi")
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["step"] for row in rows} <= {"Hi"}
    if metric == "entry_users":
        assert len(rows) == shown == 46
    else:
        assert sum(int(row["count"]) for row in rows) == shown


def test_converted_users_are_one_row_each(told):
    assert [row["id"] for row in file_of(told, "converted_people")] == ["p1"]


def test_a_deleted_person_is_in_no_list_and_said_so(told):
    told.delete("people/p3")
    told.settle()
    page = told.page("welcome", "people/", metric="entry_users", step="hi")
    assert "45 people" in page and "Not listed: 1 deleted person" in page
    assert len(file_of(told, "entry_users", "hi")) == 45
    assert told.numbers("welcome/hi", "entry_users") == (46,)


def test_nothing_can_be_downloaded_of_a_number_that_is_zero(told):
    page = told.page("welcome/hi")
    assert re.search(r'aria-disabled="true"[^>]*>(?:(?!</span>).)*Download Failed: nothing', page, re.S)
    assert "Download Entered" in page


def test_the_people_of_a_step_are_handed_on_as_a_set(told):
    people = told.use("welcome", metric="waiting", step="hi")
    assert people == {"p3"}
