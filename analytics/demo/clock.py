"""Local time: when people are awake, and which instant a wall clock means."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

# How busy each local hour is, from midnight on.
EVENING = (2, 1, 1, 0, 0, 1, 4, 9, 10, 8, 8, 9, 12, 10, 8, 8, 9, 12, 16, 20, 22, 18, 11, 5)
OFFICE = (1, 0, 0, 0, 0, 1, 3, 9, 16, 20, 20, 18, 13, 15, 18, 18, 16, 12, 8, 6, 6, 5, 3, 2)
FIRST_WAKING_HOUR = 7
SLEEPS_UNTIL_MORNING = 0.85


@cache
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant at which a clock in `zone` shows this day and time."""
    return datetime.combine(day, at, tzinfo=zone_of(zone)).astimezone(UTC)


def busy_moment(dice: Random, day: date, hours: tuple[int, ...], zone: str) -> datetime:
    """A moment of a local day, likelier in its busy hours."""
    hour = dice.choices(range(24), weights=hours)[0]
    start = instant(day, time(hour), zone)
    return start + timedelta(seconds=dice.random() * 3600)


def when_awake(dice: Random, moment: datetime, zone: str) -> datetime:
    """Most people who would have reacted at night react in the morning instead."""
    local = moment.astimezone(zone_of(zone))
    if local.hour >= FIRST_WAKING_HOUR or dice.random() > SLEEPS_UNTIL_MORNING:
        return moment
    return instant(local.date(), time(FIRST_WAKING_HOUR), zone) + timedelta(minutes=dice.expovariate(1 / 50))


def last_clock_change(before: date, days: int, zone: str) -> date | None:
    """The latest day within `days` days before a date that had 23 or 25 hours in this zone."""
    for back in range(1, days):
        day = before - timedelta(days=back)
        length = instant(day + timedelta(days=1), time(0), zone) - instant(day, time(0), zone)
        if length != timedelta(days=1):
            return day
    return None
