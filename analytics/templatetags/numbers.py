"""How a number is written: compact for the eye, exact beside it (rulings 1, ux.md 4.5, metrics.md F-1 to F-5).

Decimal arithmetic, half up: a float would round 0.05 % and 99,950 the wrong way now and then.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template

register = template.Library()

DASH = "—"
COMPACT_FROM = 10_000
SUFFIXES = ((10**3, "k"), (10**6, "M"), (10**9, "B"))
# Counted entry by entry, and never called so.
_NAMED = frozenset({"conversions", "attributed_conversions"})
TENTH, CENT = Decimal("0.1"), Decimal("0.01")


@register.filter
def compact(value: int | Decimal | None) -> str:
    """`4,011` stays; from 10,000 three digits: `24.0k`, `118k`, `1.00M`."""
    if value is None:
        return DASH
    size = abs(Decimal(value))
    if size < COMPACT_FROM:
        return exact(value)
    sign = "-" if value < 0 else ""
    for unit, suffix in SUFFIXES:  # noqa: B007  # used after the loop: the last one tried is the one
        text = _three_digits(size / unit)
        # 999,500 rounds to a thousand thousands: that is 1.00M.
        if Decimal(text) < 1000:
            break
    return f"{sign}{text}{suffix}"


@register.filter
def exact(value: int | Decimal | None) -> str:
    """Every digit, with separators: `24,012`."""
    if value is None:
        return DASH
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


@register.filter
def percent(value: int | Decimal | None) -> str:
    """One decimal; what is not nothing never reads 0.0, what is not all never reads 100.0 (F-3)."""
    if value is None:
        return DASH
    value = Decimal(value)
    if 0 < value < Decimal("0.05"):
        return "<0.1%"
    if Decimal("99.95") <= value < 100:
        return ">99.9%"
    return f"{value.quantize(TENTH, ROUND_HALF_UP):,f}%"


@register.filter
def short(item: Any) -> str:
    """A `Number` of a report for tiles and overview tables: a rate as percent, the rest compact."""
    return money(item, compact) if item.unit == "currency" else _share_or(item, compact)


@register.filter
def in_full(item: Any) -> str:
    """The same with every digit."""
    return money(item, exact) if item.unit == "currency" else _share_or(item, exact)


def money(item: Any, write: Callable[[Decimal], str]) -> str:
    """Two places, rounded for the eye alone, and the currency where the goal names one."""
    if item.value is None:
        return DASH
    return f"{write(Decimal(item.value).quantize(CENT, ROUND_HALF_UP))} {item.currency}".rstrip()


def _share_or(item: Any, write: Callable[[Any], str]) -> str:
    return percent(item.value) if item.unit == "percent" else write(item.value)


@register.filter
def is_short(item: Any) -> bool:
    if item.unit == "currency":
        return short(item) == in_full(item)
    return item.unit == "percent" or item.value is None or abs(item.value) < COMPACT_FROM


@register.filter
def explained(item: Any) -> str:
    """For the title text: every digit, the fraction behind a rate, the reason of a dash."""
    if item.value is None:
        return f"not available: {item.reason}" if item.reason else "not available"
    if item.kind == "rate" and item.numerator is not None and item.denominator is not None:
        return f"{in_full(item)}: {exact(item.numerator)} of {exact(item.denominator)}"
    return in_full(item)


@register.filter
def counted(item: Any) -> str:
    """The words behind a number: what is counted (`24.0k unique users`, `28.5k entries`)."""
    if item.unit == "people" or item.metric in _NAMED:
        return item.label.lower()
    if item.unit == "currency":
        return ""
    return item.unit.removesuffix("s").replace("entrie", "entry") if item.value == 1 else item.unit


@register.filter
def of_what(item: Any) -> str:
    """The whole of a fraction: `of 24,012 unique users`."""
    if item.denominator is None:
        return item.reason
    word = "over" if item.unit == "currency" else "of"
    return f"{word} {exact(item.denominator)} {item.denominator_label.lower()}".rstrip()


@register.filter
def plain(value: int | Decimal | None) -> str:
    """For `data-value` and files: digits only, no separators, no exponent, unrounded (ruling 51)."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _three_digits(size: Decimal) -> str:
    for places in (2, 1, 0):
        text = f"{size.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
        if len(text.replace(".", "")) <= 3:
            return text
    return text
