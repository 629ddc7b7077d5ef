"""How a number moved: ux.md 4.3."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from analytics.comparing import change_of


def number(value, previous, metric="engaged", kind="unique", denominator=None):
    unit = "percent" if kind == "rate" else "people"
    return SimpleNamespace(metric=metric, value=value, previous=previous, kind=kind, unit=unit, denominator=denominator)


@pytest.mark.parametrize(
    ("value", "previous", "text", "tone"),
    [
        (1081, 1000, "+8.1%", "good"),
        (900, 1000, "−10.0%", "bad"),
        (1000, 1000, "0.0%", ""),
        (12, 0, "new", ""),
        (0, 0, "no change", ""),
        (12, 29, "too few to compare", ""),
    ],
)
def test_a_count_moves_in_percent(value, previous, text, tone):
    change = change_of(number(value, previous))
    assert (change.text, change.tone) == (text, tone)


def test_a_rate_moves_in_points():
    change = change_of(number(Decimal("41.7"), Decimal("40.5"), "engagement_rate", "rate", 2400))
    assert change.text == "+1.2 pp"
    assert change.spoken == "up 1.2 points against the period before"


def test_more_failures_are_bad_and_fewer_are_good():
    assert change_of(number(200, 100, "failed", "total")).tone == "bad"
    assert change_of(number(100, 200, "failed", "total")).tone == "good"


def test_nothing_is_said_where_nothing_is_compared():
    assert change_of(number(5, None)) is None
    assert change_of(number(None, 5)) is None
