"""The switchboard: the same conversions by other rules, and what another window would move."""

import pytest

from tests.pipeline.cast import CARD, LETTER, PUSH, WELCOME, at, make_event, make_sent, naming


def board(stage, **query):
    stage.settle()
    return stage.read(WELCOME.id, "attribution/", **query)


def conversions(found, rule):
    return {row["id"]: row["conversions"][rule] for row in found["rows"] if row["conversions"][rule]}


@pytest.fixture
def sold(stage):
    """Two opened the push and got the letter and the card after it; one touched nothing; one bought after nine days."""
    goal = {"event": "Purchase"}
    stage.put(f"campaigns/{WELCOME.id}", goal=goal, effective_at="2026-10-01T00:00:00Z")
    for number in range(3):
        person = f"p{number}"
        stage.post(
            make_sent(f"{person}-1", person, at("09:00", "2026-11-01"), PUSH),
            make_sent(f"{person}-2", person, at("09:00", "2026-11-02"), LETTER),
            make_event("displayed", at("09:00", "2026-11-03"), **naming(f"{person}-3", person, CARD)),
            make_event("track", at("12:00", "2026-11-03"), name="Purchase", person_id=person),
        )
    stage.post(make_event("opened", at("09:30", "2026-11-01"), delivery_id="p0-1"))
    stage.post(make_event("opened", at("09:30", "2026-11-01"), delivery_id="p1-1"))
    stage.post(make_event("opened", at("09:30", "2026-11-02"), delivery_id="p1-2"))
    stage.post(make_sent("late", "late", at("09:00", "2026-11-01"), PUSH))
    stage.post(make_event("track", at("09:00", "2026-11-10"), name="Purchase", person_id="late"))
    return stage


def test_each_rule_credits_the_same_conversions(sold):
    found = board(sold)
    assert conversions(found, "standing") == {PUSH: 1, LETTER: 1, CARD: 1}
    assert conversions(found, "last_received") == {CARD: 3}
    assert conversions(found, "first_interacted") == {PUSH: 3}
    assert set(found["totals"].values()) == {3}


def test_the_conversions_that_move_are_said(sold):
    moves = {(move["rule"], move["from"], move["to"]): move["conversions"] for move in board(sold)["moves"]}
    assert moves == {
        ("last_received", PUSH, CARD): 1,
        ("last_received", LETTER, CARD): 1,
        ("first_interacted", LETTER, PUSH): 1,
        ("first_interacted", CARD, PUSH): 1,
    }


def test_another_window_says_what_it_adds_and_what_it_takes(sold):
    longer = board(sold, window=9)
    assert (longer["gained"], longer["lost"], longer["totals"]["window"]) == (1, 0, 4)
    shorter = board(sold, window=0)
    assert (shorter["gained"], shorter["lost"]) == (0, 3)
    assert board(sold)["totals"]["standing"] == 3


def test_a_window_that_is_none_is_named(sold):
    assert "whole number of days" in board(sold, window="a week")["notices"][0]


def test_the_page_shows_the_same_and_names_people_to_those_who_may_see_them(sold):
    sold.settle()
    page = sold.page(WELCOME.id, "attribution/", window=9)
    assert "1 conversion would be added, 0 would be gone" in page
    assert ">late</a>" in page
