"""Quiet hours and days of a person, in the person's own zone.

A wall-clock time that a change of the clocks skips counts from the first instant after it; one that comes twice counts
the first time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` until `end` of the local clock, over midnight where `start` is the later one."""

    start: time
    end: time

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the silence that reigns at `now` is over; None where there is none."""
        local = now.astimezone(zone)
        clock = local.time().replace(tzinfo=None)
        within = self.start <= clock < self.end if self.start < self.end else not self.end <= clock < self.start
        if not within or self.start == self.end:
            return None
        day = local.date() if clock < self.end else local.date() + timedelta(days=1)
        return instant(datetime.combine(day, self.end), zone)


def zone_of(attributes: dict[str, object], fallback: str) -> ZoneInfo:
    """The person's `timezone`, else the workspace's."""
    for name in (attributes.get("timezone"), fallback):
        if isinstance(name, str) and name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return ZoneInfo("UTC")


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(now.astimezone(zone).date(), time()), zone)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When that clock shows this time."""
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= after:
        return before
    # In a gap the two readings stand around the moment the clocks change.
    early, late = after, before
    offset = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (early, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, late)
    return late.replace(microsecond=0)
