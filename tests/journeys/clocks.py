"""What a clock on a wall shows and when, found by trying: the oracle's own way."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=10_000)
def clock_shows(since: datetime, zone: str, at: str, weekdays: tuple[int, ...]) -> datetime:
    """The first time from then on that the clock, on a day among these, jumps to this time or over it."""
    wanted = time.fromisoformat(at)
    day = since.astimezone(ZoneInfo(zone)).date()
    for later in range(-1, 9):
        date = day + timedelta(days=later)
        if date.isoweekday() in weekdays and (found := _reached(datetime.combine(date, wanted), zone)) >= since:
            return found
    raise AssertionError("no day of the week comes")


@lru_cache(maxsize=10_000)
def _reached(shown: datetime, zone: str) -> datetime:
    """Every quarter of an hour is tried: clocks change at one of them."""
    moment = shown.replace(tzinfo=ZoneInfo("UTC")) - timedelta(hours=15)
    while moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < shown:
        moment += timedelta(minutes=15)
    return moment
