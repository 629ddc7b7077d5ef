"""Since start begins with the first fact where that is older than the definition, on every page and in every file."""

import re

import pytest

from tests.journeys.stage import enters, reaches
from tests.pipeline.cast import NOW, at, make_event

FIRST, DAY = "2026-11-01", "2026-11-02"
PAGES = ("", "steps/", "exits/", "recorder/", "responses/", "recorder/longer/", "counted/entries_total/")


def told(stage) -> None:
    """Defined today; one entered on the second, and a message to another had been sent on the first."""
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "in_app"}])
    of = {"delivery_id": "d1", "journey_id": "welcome", "step_id": "hi", "person_id": "bob", "channel": "in_app"}
    stage.post(
        make_event("sent", at("08:00", FIRST), message_id="card", device_token="b", platform="ios", **of),
        enters("e1", "ann", at("08:00", DAY)),
        reaches("e1", "hi", at("08:00", DAY)),
    )
    stage.settle()
    assert NOW.date().isoformat() > DAY


@pytest.mark.parametrize("page", ["welcome", "welcome/hi"])
def test_from_is_not_later_than_what_is_counted(stage, page):
    told(stage)
    assert stage.read(page)["from"].startswith(FIRST)
    assert stage.read(page, platform="ios")["from"].startswith(FIRST)
    assert stage.read(page, range="7d")["from"] > stage.read(page)["from"]
    assert stage.read("welcome", "exits/")["from"].startswith(FIRST)
    assert stage.read("welcome", "recorder/")["from"].startswith(FIRST)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_the_same_day(stage, page):
    told(stage)
    shown = stage.page("welcome/hi") if page == "steps/" else stage.page("welcome", page)
    assert set(re.findall(r"Since start \((\d+) to 20 Nov", shown)) == {"1"}


def test_a_line_begins_with_its_own_first_fact(stage):
    told(stage)
    assert "Since start (2 to 20 Nov" in stage.page("welcome", "explore/", range="all")
    assert "Since start (1 to 20 Nov" in stage.page("welcome", "explore/", range="all", metric="messages_sent")
