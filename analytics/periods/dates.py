"""How dates and clock times are written, in English and without leading zeros."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from analytics.zones import offset_text


def date_text(day: date, *, year: bool = False) -> str:
    """`14 Nov` or `14 Nov 2026`."""
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def weekday_text(day: date, *, year: bool = False) -> str:
    """`Sat 14 Nov`."""
    return f"{day:%a} {date_text(day, year=year)}"


def date_range_text(first: date, last: date) -> str:
    """`14 Nov 2026`, `1 to 14 Nov 2026`, `23 Oct to 21 Nov 2026` or `30 Dec 2025 to 2 Jan 2026`."""
    if first == last:
        return date_text(first, year=True)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {date_text(last, year=True)}"
    return f"{date_text(first, year=first.year != last.year)} to {date_text(last, year=True)}"


def clock_text(moment: datetime, zone: ZoneInfo) -> str:
    """`14:05`; with its offset where the clock shows that time twice that day (T-6)."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" + (f" {offset_text(moment, zone)}" if _happens_twice(local) else "")


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
