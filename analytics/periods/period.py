"""The ranges a reader can choose by a word, and the instants they mean."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.periods.dates import date_range_text
from analytics.zones import day_start, local_date

RANGES = {
    "1h": "Last hour",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "mtd": "Month to date",
    "qtd": "Quarter to date",
    "ytd": "Year to date",
    "all": "Since start",
    "custom": "Custom",
}

_DAYS = {"7d": 7, "30d": 30, "90d": 90}
# Ranges cut by the clock; all others are cut by local midnights.
_ELAPSED = frozenset({"1h", "24h"})
HOUR = timedelta(hours=1)
FIVE_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Period:
    """`start` to `end`, the end excluded; `first_date` to `last_date`, both included."""

    range: str
    start: datetime
    end: datetime
    tz: ZoneInfo
    label: str
    first_date: date
    last_date: date

    @property
    def lifetime(self) -> bool:
        """Numbers of a lifetime are not cut at `start`; it only says where a line over time begins."""
        return self.range == "all"

    @property
    def by_clock(self) -> bool:
        return self.range in _ELAPSED

    @property
    def days(self) -> int:
        return (self.last_date - self.first_date).days + 1

    def touches(self, now: datetime) -> bool:
        return self.start <= now < self.end

    @property
    def dates(self) -> str:
        """`23 Oct to 21 Nov 2026`."""
        return date_range_text(self.first_date, self.last_date)


def period_named(word: str, zone: ZoneInfo, now: datetime, started_at: datetime | None = None) -> Period:
    """The period a word of `RANGES` means at this moment (T-5; `custom` has no meaning of its own)."""
    if word == "1h":
        return _last_hour(zone, now)
    if word == "24h":
        return _last_day_of_hours(zone, now)
    today = local_date(now, zone)
    return days_period(word, zone, _first_date(word, today, zone, started_at), today)


def days_period(word: str, zone: ZoneInfo, first: date, last: date) -> Period:
    label = date_range_text(first, last) if word == "custom" else RANGES[word]
    start, end = day_start(first, zone), day_start(last + timedelta(days=1), zone)
    return Period(word, start, end, zone, label, first, last)


def clock_period(word: str, zone: ZoneInfo, start: datetime, end: datetime) -> Period:
    last = local_date(end - timedelta(microseconds=1), zone)
    return Period(word, start, end, zone, RANGES[word], local_date(start, zone), last)


def _first_date(word: str, today: date, zone: ZoneInfo, started_at: datetime | None) -> date:
    if word in _DAYS:
        return today - timedelta(days=_DAYS[word] - 1)
    if word == "mtd":
        return today.replace(day=1)
    if word == "qtd":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    if word == "ytd":
        return today.replace(month=1, day=1)
    return today if started_at is None else min(today, local_date(started_at, zone))


def _last_hour(zone: ZoneInfo, now: datetime) -> Period:
    """Twelve points of five minutes, the last one running (T-5 with ruling 18)."""
    end = floor_to(now, FIVE_MINUTES) + FIVE_MINUTES
    return clock_period("1h", zone, end - HOUR, end)


def _last_day_of_hours(zone: ZoneInfo, now: datetime) -> Period:
    """The running hour of the reader's clock and the 23 elapsed hours before it (T-5)."""
    local = now.astimezone(zone)
    into_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    end = now.astimezone(UTC) - into_hour + HOUR
    return clock_period("24h", zone, end - 24 * HOUR, end)


def floor_to(moment: datetime, step: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (moment.astimezone(UTC) - epoch) // step * step
