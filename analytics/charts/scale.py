"""The y axis: from zero to a round number, in four or five steps."""

from decimal import ROUND_CEILING, Decimal

from analytics.templatetags.numbers import exact

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_STEPS = 5
SUFFIXES = ((10**9, "B"), (10**6, "M"), (10**3, "k"))


def nice_ticks(top: Decimal, *, whole: bool) -> list[Decimal]:
    """Ticks from 0 to at least `top`. Whole numbers are never cut into halves."""
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    power = Decimal(10) ** (top.adjusted() - 1)
    for step in (factor * size for size in (power, power * 10) for factor in STEPS):
        if whole and step != step.to_integral_value():
            continue
        count = int((top / step).to_integral_value(ROUND_CEILING))
        if count <= MOST_STEPS:
            break
    return [step * at for at in range(count + 1)]


def tick_text(value: Decimal, top: Decimal, *, is_rate: bool) -> str:
    """Short, and the same unit up the whole axis: `0 2.5k 5k 7.5k 10k`."""
    if is_rate:
        return f"{_short(value)}%"
    for unit, suffix in SUFFIXES:
        if top >= unit * (10 if suffix == "k" else 1):
            return f"{_short(value / unit)}{suffix}" if value else "0"
    return exact(int(value))


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}"
