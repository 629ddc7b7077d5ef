"""Other terms for a campaign with very many converters are tried by a job, in portions, and the page says how far."""

import pytest

from analytics.trials import asking
from tests.pipeline.cast import PUSH, WELCOME, at, make_event, make_sent
from tests.pipeline.test_attribution_compared import board, previewed
from workspaces import clock

PEOPLE = 7


@pytest.fixture
def sold(stage, monkeypatch):
    """Seven got the push; three bought on the first day, four after nine days."""
    monkeypatch.setattr(asking, "WHILE_ONE_WAITS", 2)
    monkeypatch.setattr(asking, "AT_A_TIME", 2)
    stage.put(f"campaigns/{WELCOME.id}", goal={"event": "Purchase"}, effective_at="2026-10-01T00:00:00Z")
    for number in range(PEOPLE):
        day = "2026-11-01" if number < 3 else "2026-11-10"
        stage.post(
            make_sent(f"d{number}", f"p{number}", at("09:00", "2026-11-01"), PUSH),
            make_event("track", at("12:00", day), name="Purchase", person_id=f"p{number}"),
        )
    return stage


def worked_out(stage, portions=100):
    with clock.believing(stage.now):
        return sum(asking.try_some() for _ in range(portions))


def test_the_page_says_how_far_it_is_and_then_what_the_window_moves(sold):
    first = board(sold, window=10)
    assert first["window_as_of"] is None and "window" not in first["totals"]
    worked_out(sold, 2)
    assert "4 of 7 users who could convert" in " ".join(sold.page(WELCOME.id, "attribution/", window=10).split())
    worked_out(sold)
    found = board(sold, window=10)
    assert (found["gained"], found["lost"], found["totals"]["window"], found["looked_at"]) == (4, 0, 7, PEOPLE)
    assert found["window_as_of"] is not None


def test_portions_find_what_is_found_at_once(sold, monkeypatch):
    board(sold, window=0)
    worked_out(sold)
    by_job = board(sold, window=0)
    monkeypatch.setattr(asking, "WHILE_ONE_WAITS", 100)
    at_once = board(sold, window=0)
    same = ("gained", "lost", "totals", "rows", "looked_at")
    assert [by_job[name] for name in same] == [at_once[name] for name in same]


def test_it_stays_as_it_was_found_until_somebody_asks_again(sold):
    board(sold, window=10)
    worked_out(sold)
    sold.post(make_event("track", at("12:00", "2026-11-09"), name="Purchase", person_id="p9"))
    sold.post(make_sent("d9", "p9", at("09:00", "2026-11-01"), PUSH))
    assert board(sold, window=10)["gained"] == 4
    with clock.believing(sold.now):
        sold.browser.post(
            f"{sold.pages[WELCOME.id]}attribution/again/",
            {"window": "10"},
            headers={"authorization": f"Bearer {sold.keys.api_key}"},
        )
    assert board(sold, window=10)["window_as_of"] is None
    worked_out(sold)
    assert board(sold, window=10)["gained"] == 5


def test_asking_twice_begins_once(sold):
    board(sold, window=10)
    worked_out(sold, 1)
    assert board(sold, window=10)["looked_at"] == 2


def test_a_goal_that_is_being_written_is_tried_the_same_way(sold):
    assert "Working it out" in previewed(sold, attribution_window="10")
    worked_out(sold)
    assert "7 conversions of 7 users; counted so far are 3 of 3. 4 would be added" in previewed(
        sold, attribution_window="10"
    )
