"""Folds that run at the same time, over buckets nobody has written yet and over one person, lose nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from analytics.fold import fold_until_empty
from tests.pipeline.agreement import assert_agrees
from tests.pipeline.cast import LETTER, NOW, PUSH, TEXT, make_event, make_sent
from workspaces import clock

ACTIONS = (PUSH, LETTER, TEXT)


def fold_in_threes(chunk: int) -> int:
    def fold(_: int) -> int:
        try:
            return fold_until_empty(chunk=chunk)
        finally:
            connection.close()

    with clock.believing(NOW), ThreadPoolExecutor(3) as pool:
        return sum(pool.map(fold, range(3)))


@pytest.mark.parametrize("chunk", [1, 7, 40])
def test_three_folds_over_fresh_buckets_lose_nothing(stage, chunk):
    """Ruling 22: rows that do not exist cannot be locked."""
    bodies = []
    for n in range(120):
        when = NOW - timedelta(hours=n % 12, minutes=n % 7)
        bodies.append(make_sent(f"d{n}", f"person-{n}", when, action=ACTIONS[n % 3], platform="ios"))
        bodies.append(make_event("clicked", when + timedelta(minutes=1), delivery_id=f"d{n}", platform="ios"))
    stage.post(*bodies)
    assert fold_in_threes(chunk) >= len(bodies)
    assert_agrees(stage)


@pytest.mark.parametrize("chunk", [1, 7, 40])
def test_three_folds_over_one_person_lose_nothing(stage, chunk):
    """Ruling 23: whoever may touch entries locks the person first and reads in the next statement."""
    bodies = []
    for n in range(60):
        when = NOW - timedelta(days=20) + timedelta(hours=7 * n)
        bodies.append(make_sent(f"d{n}", "ada", when, action=ACTIONS[n % 3]))
        bodies.append(make_event("opened", when + timedelta(minutes=n), delivery_id=f"d{n}"))
    stage.post(*bodies)
    assert fold_in_threes(chunk) >= len(bodies)
    assert_agrees(stage)


def test_reports_folded_before_their_delivery_exists_are_not_lost(stage):
    """One fold puts the opens aside while another makes the deliveries they wait for."""
    opens = [make_event("opened", NOW - timedelta(minutes=1), delivery_id=f"d{n}") for n in range(60)]
    sents = [make_sent(f"d{n}", f"person-{n}", NOW - timedelta(minutes=2)) for n in range(60)]
    stage.post(*(body for pair in zip(opens, sents, strict=True) for body in pair))
    fold_in_threes(chunk=5)
    assert_agrees(stage)
