"""The period another one is compared with, and the part of it that has already happened here (ux.md 4.3)."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from analytics.periods.buckets import QUARTER, Bucket, buckets
from analytics.periods.period import FIVE_MINUTES, Period, clock_period, days_period, floor_to
from analytics.zones import day_start, local_date

COMPARISONS = {
    "none": "No comparison",
    "previous": "Previous period",
    "same_weekdays": "Previous period, same weekdays",
    "year": "Same period a year before",
}

_UNITS = {"mtd": "month", "qtd": "quarter", "ytd": "year"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`part_end` ends the part that corresponds to what of the period is over by now; for headlines."""

    kind: str
    label: str
    period: Period
    part_end: datetime

    @property
    def partial(self) -> bool:
        return self.part_end < self.period.end


def default_comparison(period: Period) -> str:
    """Weekdays differ more than weeks do, so from a week on they are kept."""
    if period.lifetime:
        return "none"
    return "same_weekdays" if period.days >= 7 and not period.by_clock else "previous"


def allowed_comparisons(period: Period) -> list[str]:
    if period.lifetime:
        return ["none"]
    # Points of five minutes are kept for two hours, which is the last hour and the one before.
    return ["none", "previous"] if period.range == "1h" else list(COMPARISONS)


def previous(period: Period, kind: str, now: datetime) -> Comparison | None:
    """What `period` is compared with; None where nothing is, as for a lifetime."""
    if kind == "none" or kind not in allowed_comparisons(period):
        return None
    before = _clock_before(period, kind) if period.by_clock else _days_before(period, kind)
    return Comparison(kind, _label(period, kind), before, _part_end(period, before, now))


def matching_buckets(comparison: Comparison, period: Period, by: str, points: list[Bucket]) -> list[Bucket | None]:
    """For each point the one it is compared with: the same dates counted from the first, or the same hour by number.

    A month before may be shorter; its missing days have nothing to be compared with.
    """
    before = comparison.period
    if by not in ("day", "week", "month"):
        found: list[Bucket | None] = [*buckets(before, by, before.end)]
        return (found + [None] * len(points))[: len(points)]
    return [_same_dates(before, period, point) for point in points]


def _same_dates(before: Period, period: Period, point: Bucket) -> Bucket | None:
    shift = before.first_date - period.first_date
    first = local_date(point.start, period.tz) + shift
    last = local_date(point.end - timedelta(microseconds=1), period.tz) + shift
    start, end = day_start(first, period.tz), day_start(min(last, before.last_date) + timedelta(days=1), period.tz)
    if first > before.last_date or start >= end:
        return None
    return Bucket(start, end, point.label, (end - start) / timedelta(hours=1))


def _days_before(period: Period, kind: str) -> Period:
    first = _first_before(period, kind)
    last = first + timedelta(days=period.days - 1)
    if kind == "previous" and period.range in _UNITS:
        last = min(last, period.first_date - timedelta(days=1))
    return days_period(period.range, period.tz, first, last)


def _first_before(period: Period, kind: str) -> date:
    first = period.first_date
    if kind == "same_weekdays":
        return first - timedelta(days=-(-period.days // 7) * 7)
    if kind == "year":
        return _year_before(first)
    if period.range in _UNITS:
        months = {"mtd": 1, "qtd": 3, "ytd": 12}[period.range]
        number = first.year * 12 + first.month - 1 - months
        return date(number // 12, number % 12 + 1, 1)
    return first - timedelta(days=period.days)


def _clock_before(period: Period, kind: str) -> Period:
    length = period.end - period.start
    if kind == "previous":
        return clock_period(period.range, period.tz, period.start - length, period.start)
    local = period.end.astimezone(period.tz)
    day = _year_before(local.date()) if kind == "year" else local.date() - timedelta(days=7)
    end = local.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)
    return clock_period(period.range, period.tz, end - length, end)


def _year_before(day: date) -> date:
    """29 February has the 28th for its counterpart."""
    year = day.year - 1
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _part_end(period: Period, before: Period, now: datetime) -> datetime:
    """Today until 14:05 is compared with the other day until 14:00: sets are cut at quarter hours."""
    if not period.touches(now):
        return before.end
    if period.by_clock:
        step = FIVE_MINUTES if period.range == "1h" else QUARTER
        return before.start + (floor_to(now, step) - period.start)
    local = floor_to(now, QUARTER).astimezone(period.tz)
    day = before.first_date + (local.date() - period.first_date)
    if day > before.last_date:
        return before.end
    clock = time(local.hour, local.minute)
    return min(datetime.combine(day, clock, tzinfo=period.tz).astimezone(UTC), before.end)


def _label(period: Period, kind: str) -> str:
    if kind == "year":
        return "a year before"
    if period.by_clock:
        words = "hour" if period.range == "1h" else "24 hours"
        return f"the {words} before" if kind == "previous" else f"the same {words} a week before"
    if kind == "previous" and period.range in _UNITS:
        return f"the {_UNITS[period.range]} before"
    days = "day" if period.days == 1 else f"{period.days} days"
    return f"the {days} before" + (" with the same weekdays" if kind == "same_weekdays" else "")
