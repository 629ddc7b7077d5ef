"""Conditions on properties compare JSON by its types (ruling 48)."""

from decimal import Decimal

import pytest

from messaging.goals import Condition, Goal

PRICE = {"price": 20, "sku": "boots-9", "sizes": ["s", 9], "gift": True, "note": None}


@pytest.mark.parametrize(
    ("property", "op", "value", "holds"),
    [
        ("price", "eq", 20.0, True),
        ("price", "eq", "20", False),
        ("gift", "eq", 1, False),
        ("gift", "eq", True, True),
        ("note", "eq", None, True),
        ("price", "ne", 20, False),
        ("price", "gt", 19.5, True),
        ("price", "gt", "10", False),
        ("price", "gte", 20, True),
        ("price", "lt", 20, False),
        ("price", "lte", 20, True),
        ("gift", "gt", 0, False),
        ("sku", "gt", "apples", True),
        ("sku", "contains", "boots", True),
        ("sizes", "contains", 9.0, True),
        ("sizes", "contains", "9", False),
        ("sku", "in", ["boots-9", "x"], True),
        ("sku", "in", "boots-9 and more", False),
        ("price", "exists", None, True),
        ("note", "exists", None, True),
        ("colour", "ne", "red", True),
        *(("colour", op, None, False) for op in ("eq", "gt", "gte", "lt", "lte", "in", "contains", "exists")),
    ],
)
def test_a_condition_holds(property, op, value, holds):
    assert Condition(property, op, value).holds(PRICE) is holds


def test_all_conditions_of_a_goal_have_to_hold():
    goal = Goal("Purchase", (Condition("price", "gt", 10), Condition("gift", "eq", True)))
    assert goal.met_by("Purchase", PRICE)
    assert not goal.met_by("Purchase", PRICE | {"gift": False})
    assert not goal.met_by("purchase", PRICE)


@pytest.mark.parametrize(("sent", "worth"), [(19.99, "19.99"), (0.1, "0.1"), (3, "3"), ("3", None), (True, None)])
def test_a_conversion_is_worth_the_decimal_that_was_sent(sent, worth):
    assert Goal("Purchase", value="total").worth({"total": sent}) == (worth and Decimal(worth))
