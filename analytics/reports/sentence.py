"""What a chart says, in words: total, change, best point, the unfinished part, odd days (ux.md 3.3 and 4.7)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from analytics.comparing import change_of
from analytics.metrics import Metric
from analytics.periods import WIDTHS, Period
from analytics.periods.dates import clock_text, date_text
from analytics.reports.shapes import Number, PageHead, Point, Series, Value
from analytics.templatetags.numbers import CENT, exact, in_full, percent
from analytics.zones import local_date

_IN_PERIOD = {
    "1h": "in the last hour",
    "24h": "in the last 24 hours",
    "7d": "in the last 7 days",
    "30d": "in the last 30 days",
    "90d": "in the last 90 days",
    "mtd": "this month so far",
    "qtd": "this quarter so far",
    "ytd": "this year so far",
    "all": "since start",
}
_ONE = {
    "people": "person",
    "messages": "message",
    "entries": "entry",
    "events": "event",
    "devices": "device",
    "displays": "display",
}


def sentence(head: PageHead, metric: Metric, total: Number, by: str, series: Sequence[Series]) -> str:
    points = series[0].points if len(series) == 1 else ()
    parts = [_total(head, metric, total), *_best(metric, by, points), *_running(head, metric, by, points)]
    return " ".join([*parts, *_odd_days(head.period, by, series[0].points if series else ())])


def _total(head: PageHead, metric: Metric, total: Number) -> str:
    when = _IN_PERIOD.get(head.period.range) or f"{'on' if head.period.days == 1 else 'from'} {head.period.label}"
    if total.value is None:
        return f"{total.label}: not available {when}. {total.reason}"
    once = " (a person counts once)" if metric.unit == "people" else ""
    return f"{total.label}: {_amount(metric, total)} {when}{once}{_change(head, total)}."


def _amount(metric: Metric, total: Number) -> str:
    if metric.is_percent:
        return f"{_figure(metric, total.value)} ({exact(total.numerator)} of {exact(total.denominator)})"
    if metric.is_money:
        return in_full(total)
    unit = _ONE[metric.unit] if total.value == 1 else metric.unit.value
    return f"{exact(total.value)} {unit}"


def _change(head: PageHead, total: Number) -> str:
    """`, up 8.1% against the 30 days before`; an unfinished period against the same part of the other."""
    change = change_of(total)
    if change is None or head.comparison is None or change.icon not in ("up", "down"):
        return ""
    part = f" up to {clock_text(head.comparison.part_end, head.period.tz)}" if head.comparison.partial else ""
    return f", {change.icon} {change.text[1:]} against {head.comparison.label}{part}"


def _best(metric: Metric, by: str, points: Sequence[Point]) -> Iterator[str]:
    found = [point for point in points if point.value]
    if len(points) < 2 or not found or by not in ("hour", "day", "week", "month"):
        return
    best = max(found, key=lambda point: point.value or 0)
    superlative = "Highest" if metric.is_rate or metric.good_direction != "up" else "Best"
    place = {"hour": "at", "day": "on"}.get(by, "in the" if by == "week" else "in")
    label = best.label[0].lower() + best.label[1:] if by == "week" else best.label
    yield f"{superlative} {by}: {_figure(metric, best.value)} {place} {label}."


def _running(head: PageHead, metric: Metric, by: str, points: Sequence[Point]) -> Iterator[str]:
    if not points or not points[-1].incomplete or points[-1].value is None:
        return
    until = f"data until {clock_text(head.watermark, head.period.tz)}"
    name = "Today" if by == "day" else f"The running {WIDTHS[by]}"
    yield f"{name} so far: {_figure(metric, points[-1].value)} ({until})."


def _odd_days(period: Period, by: str, points: Sequence[Point]) -> Iterator[str]:
    if by == "day":
        for point in points:
            if point.hours != 24 and point.end - point.start:
                yield f"{date_text(local_date(point.start, period.tz))} had {point.hours:g} hours (clocks changed)."


def _figure(metric: Metric, value: Value) -> str:
    if value is None or not (metric.is_percent or metric.is_money):
        return exact(value)
    return percent(Decimal(value)) if metric.is_percent else exact(Decimal(value).quantize(CENT))
