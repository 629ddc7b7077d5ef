"""A period cut into the points of a line: by the clock for hours and less, by the calendar for days and more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from analytics.periods.dates import clock_text, weekday_text
from analytics.periods.period import FIVE_MINUTES, HOUR, Period
from analytics.zones import day_start

WIDTHS = {
    "5min": "5 minutes",
    "15min": "15 minutes",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
}

QUARTER = timedelta(minutes=15)
_MOST_POINTS = 400


@dataclass(frozen=True, slots=True)
class Bucket:
    """One point: `start` to `end` without the end; `hours` is 23, 25 or 24.5 on a day the clocks change."""

    start: datetime
    end: datetime
    label: str
    hours: float


def buckets(period: Period, by: str, now: datetime) -> list[Bucket]:
    """The points of a period that have begun; one that lies in the future is not drawn (T-5)."""
    edges = [*_edges(period, by), period.end]
    spans = pairwise(edges)
    # A date that a zone left out (Samoa, 30 Dec 2011) has no instant and no point.
    return [_bucket(period, by, start, end) for start, end in spans if start < end and start <= now]


def widths(period: Period) -> list[str]:
    """The widths that give from 2 to 400 points."""
    if period.range == "1h":
        # Quarter hours do not fit into an hour that begins at any five minutes.
        return ["5min"]
    hours = (period.end - period.start) / HOUR
    points = {"15min": hours * 4, "hour": hours}
    if not period.by_clock:
        points |= {width: len(list(_dates(period, width))) for width in ("day", "week", "month") if hours < 24 * 40_000}
    return [width for width, count in points.items() if 2 <= count <= _MOST_POINTS]


def default_width(period: Period) -> str:
    """The finest calendar width that still reads as a line, hours for a single day."""
    allowed = widths(period)
    if period.by_clock or ("day" not in allowed and "week" not in allowed):
        return next(width for width in ("hour", "15min", "month", *allowed) if width in allowed)
    if period.days <= 120 or "week" not in allowed:
        return "day"
    return "week" if period.days <= 800 or "month" not in allowed else "month"


def _edges(period: Period, by: str) -> Iterator[datetime]:
    if by in ("5min", "15min"):
        yield from _steps(period, FIVE_MINUTES if by == "5min" else QUARTER)
    elif by == "hour":
        yield from _clock_hours(period)
    else:
        yield from (day_start(day, period.tz) for day in _dates(period, by))


def _steps(period: Period, step: timedelta) -> Iterator[datetime]:
    edge = period.start
    while edge < period.end:
        yield edge
        edge += step


def _clock_hours(period: Period) -> Iterator[datetime]:
    """Elapsed hours up to each whole hour of the reader's clock (T-6).

    Where the clock moves by half an hour (Lord Howe), one point of half an hour brings both into step again.
    """
    edge = period.start
    while edge < period.end:
        yield edge
        edge += HOUR - timedelta(minutes=edge.astimezone(period.tz).minute)


def _dates(period: Period, by: str) -> Iterator[date]:
    """The first date of each point; weeks start on Monday, and the period's own edges cut the outer ones."""
    day = period.first_date
    while day <= period.last_date:
        yield day
        day = _next_date(day, by)


def _next_date(day: date, by: str) -> date:
    if by == "week":
        return day + timedelta(days=7 - day.weekday())
    if by == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1)


def _bucket(period: Period, by: str, start: datetime, end: datetime) -> Bucket:
    return Bucket(start, end, _label(period, by, start), (end - start) / HOUR)


def _label(period: Period, by: str, start: datetime) -> str:
    zone: ZoneInfo = period.tz
    day = start.astimezone(zone).date()
    years = period.first_date.year != period.last_date.year
    if by == "day":
        return weekday_text(day, year=years)
    if by == "week":
        return f"Week of {weekday_text(day, year=years)}"
    if by == "month":
        return f"{day:%b %Y}"
    clock = clock_text(start, zone)
    # Within a day, or the 24 hours up to now, the time alone is plain.
    return clock if period.by_clock or period.days == 1 else f"{weekday_text(day, year=years)} {clock}"
