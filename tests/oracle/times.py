"""Time as metrics.md 4 states it: effective times, local days, local hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FUTURE_TOLERANCE = timedelta(minutes=5)
QUARTER = timedelta(minutes=15)


def instant(text: str | datetime | None) -> datetime | None:
    if text is None:
        return None
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return moment.astimezone(UTC)


def effective(occurred: datetime | None, received: datetime) -> tuple[datetime, bool]:
    """T-10 (a), (b) and (d), with the flag ``clock_skew``.

    (c) speaks of deliveries we created ourselves; a reported delivery has no creation
    time of ours to compare with (ruling 28a).
    """
    if occurred is None:
        return received, False
    if occurred > received:
        return received, occurred - received > FUTURE_TOLERANCE
    return occurred, False


def day_start(day: date, zone: str) -> datetime:
    """T-2: where midnight happens twice the first counts; where it is skipped the day
    begins at the first instant that exists."""
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_days(first: date, last: date, zone: str) -> list[tuple[datetime, datetime]]:
    """Both dates inclusive; every pair is (start, end exclusive)."""
    count = (last - first).days + 1
    return [
        (day_start(day, zone), day_start(day + timedelta(days=1), zone))
        for day in (first + timedelta(days=n) for n in range(count))
    ]


def local_hours(start: datetime, end: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """T-6: elapsed hours aligned to the viewer's clock, never more than an hour long.

    A change of offset by half an hour (Lord Howe) ends the running hour early, because
    the clock face starts a new one there.
    """
    return list(_hours(start, end, ZoneInfo(zone)))


def _hours(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        stop = start + QUARTER
        while stop < end and not _begins_an_hour(stop, zone):
            stop += QUARTER
        yield start, min(stop, end)
        start = stop


def _begins_an_hour(moment: datetime, zone: ZoneInfo) -> bool:
    local, before = moment.astimezone(zone), (moment - QUARTER).astimezone(zone)
    return local.minute == 0 or (local.hour, local.fold) != (before.hour, before.fold)
