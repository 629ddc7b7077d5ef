"""How a number moved against the compared period, in figures and in words (ux.md 4.3)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from analytics.metrics import BY_ID

# Below this a percentage says more about chance than about the campaign.
SMALLEST_BASE = 30
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Change:
    text: str
    spoken: str = ""
    icon: str = ""
    # Good and bad only where the registry says which direction is good; else neutral.
    tone: str = ""


def change_of(number: Any) -> Change | None:
    """None where nothing is compared."""
    if number.previous is None or number.value is None:
        return None
    if number.previous == 0:
        return Change("new", "nothing in the period before") if number.value else Change("no change")
    if _base(number) < SMALLEST_BASE:
        return Change("too few to compare")
    return _told(number)


def moved(value: Any, previous: Any, *, is_rate: bool) -> str:
    """The change alone, for a cell of a table; empty where there is nothing to say."""
    if value is None or previous is None or (previous == 0 and not is_rate):
        return ""
    return _figures(_difference(value, previous, is_rate=is_rate), is_rate=is_rate)


def _base(number: Any) -> int | Decimal:
    return number.denominator if number.kind == "rate" and number.denominator is not None else number.previous


def _difference(value: Any, previous: Any, *, is_rate: bool) -> Decimal:
    raw = Decimal(value) - Decimal(previous)
    return (raw if is_rate else raw / Decimal(previous) * 100).quantize(TENTH, ROUND_HALF_UP)


def _figures(difference: Decimal, *, is_rate: bool) -> str:
    # U+2212, the minus sign, is as wide as the plus.
    return f"{difference:+,f}".replace("-", "−") + (" pp" if is_rate else "%")


def _told(number: Any) -> Change:
    is_rate = number.unit == "percent"
    difference = _difference(number.value, number.previous, is_rate=is_rate)
    if difference == 0:
        return Change("0.0 pp" if is_rate else "0.0%", "as in the period before", "level")
    direction = "up" if difference > 0 else "down"
    good = BY_ID[number.metric].good_direction if number.metric in BY_ID else ""
    spoken = f"{direction} {abs(difference):,f} {'points' if is_rate else 'percent'} against the period before"
    tone = ("good" if good == direction else "bad") if good else ""
    return Change(_figures(difference, is_rate=is_rate), spoken, direction, tone)
