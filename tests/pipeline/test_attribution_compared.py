"""The switchboard: the same conversions by other rules, and what another window would move."""

import pytest

from tests.pipeline.cast import CARD, LETTER, PUSH, WELCOME, at, make_event, make_sent, naming
from workspaces import clock


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


def previewed(stage, **fields):
    form = {
        "goal_event": "Purchase",
        "conversion_mode": "single",
        "attribution_window": "7",
        "attribution_window_unit": "days",
        "nearest_state": "sent",
        "nearest_window": "",
        "nearest_window_unit": "days",
        "filter-TOTAL_FORMS": "1",
        "filter-INITIAL_FORMS": "0",
        "filter-0-property": "",
        "filter-0-op": "eq",
        "filter-0-value": "",
    }
    stage.settle()
    with clock.believing(stage.now):
        answer = stage.browser.post(
            f"{stage.pages[WELCOME.id]}goal-preview/",
            form | fields,
            headers={"authorization": f"Bearer {stage.keys.api_key}"},
        )
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().replace("<b>", "").replace("</b>", "").split())


def test_a_goal_is_tried_before_it_is_saved(sold):
    assert "3 conversions of 3 users; counted so far are 3 of 3. 0 would be added" in previewed(sold)
    assert "4 conversions of 4 users" in previewed(sold, attribution_window="9")
    paid = {"filter-0-property": "paid", "filter-0-value": "true"}
    assert "0 conversions of 0 users; counted so far are 3 of 3. 0 would be added, 3" in previewed(sold, **paid)


def test_events_no_goal_asked_for_are_found_among_what_is_kept(sold):
    sold.post(make_event("track", at("13:00", "2026-11-03"), name="Signup", person_id="p2"))
    assert "1 conversion of 1 user;" in previewed(sold, goal_event="Signup")


def test_without_an_event_there_is_nothing_to_try(sold):
    assert "Give the event of the goal" in previewed(sold, goal_event="")
