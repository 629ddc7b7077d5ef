"""When a report is next due: a local time of a zone, whatever its clocks do. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics.models import Every


def next_time(every: str, weekday: int, day: int, at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first such moment later than `after`. A local time the clocks skip is taken as much later as they skip; of
    one they show twice the first counts."""
    start = after.astimezone(zone).date()
    return next(moment for local in _days(every, weekday, day, start) if (moment := _moment(local, at, zone)) > after)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _days(every: str, weekday: int, day: int, start: date) -> Iterator[date]:
    if every == Every.MONTH:
        yield from _months(day, start)
    first = start + timedelta(days=(weekday - start.weekday()) % 7 if every == Every.WEEK else 0)
    step = timedelta(days=7 if every == Every.WEEK else 1)
    while True:
        yield first
        first += step


def _months(day: int, start: date) -> Iterator[date]:
    year, month = start.year, start.month
    while True:
        yield date(year, month, min(day, monthrange(year, month)[1]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
