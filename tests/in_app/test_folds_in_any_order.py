"""The same reports in any order and portions, by one fold or by three at once: the same numbers (rulings 22, 28)."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from analytics.fold import fold_until_empty
from analytics.verify import verify
from tests.in_app.theatre import block, clicked, dismissed, shown
from tests.oracle.in_app import EVER, InApp
from tests.pipeline.cast import NOW
from workspaces import clock

CARDS = [
    [block("yes", text="Yes", action_name="Yes"), block("close", "close_button", action_name="Close")],
    [block("more", text="More", action_name="More")],
]
WHOLE = tuple(InApp([]).numbers())


def reports(seed: int) -> list[dict]:
    dice = random.Random(seed)
    bodies = []
    for display in range(40):
        device, at = f"phone-{display % 9}", NOW - timedelta(minutes=dice.randrange(1, 3_000))
        named = {"display": f"show-{display}", "person_id": f"person-{display % 5}"}
        # The library says "displayed" and "page displayed" for one moment, minutes apart where its clock is set right.
        bodies += [
            shown(device, at + timedelta(minutes=n * dice.randrange(9)), **named) for n in range(dice.randrange(3))
        ]
        bodies += [shown(device, at, card="c1", **named), shown(device, at, card="c2", **named)][: dice.randrange(3)]
        for id in dice.sample(("yes", "close", "more"), dice.randrange(3)):
            bodies.append(clicked(device, id, at + timedelta(minutes=dice.randrange(6)), **named))
        if dice.random() < 0.5:
            bodies.append(dismissed(device, dice.choice(("swipe", "timeout")), at, **named))
    return bodies


@pytest.mark.parametrize("seed, chunk", [(1, 2_000), (2, 1), (3, 7)])
def test_any_order_and_any_portions(stage, seed, chunk):
    bodies = reports(seed)
    stage.message(*CARDS)
    random.Random(seed + 100).shuffle(bodies)
    stage.post(*bodies)
    stage.fold(chunk)
    assert stage.numbers(*WHOLE) == expected(bodies)
    with clock.believing(stage.now):
        assert [str(outcome) for outcome in verify() if not outcome.holds] == []


def test_three_folds_at_once_over_one_fresh_message(stage):
    bodies = reports(4)
    stage.message(*CARDS)
    stage.post(*bodies)

    def fold(_: int) -> int:
        try:
            return fold_until_empty(chunk=5)
        finally:
            connection.close()

    with clock.believing(stage.now), ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(fold, range(3))) >= len(bodies)
    assert stage.numbers(*WHOLE) == expected(bodies)


def expected(bodies: list[dict]) -> tuple:
    model = InApp([(EVER, CARDS)])
    model.hear([(body, NOW) for body in bodies], NOW)
    return tuple(model.numbers().values())
