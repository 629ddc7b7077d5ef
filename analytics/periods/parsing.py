"""A period out of a query string. What cannot be understood falls back and is named, never refused (ux.md 2.2)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.periods.period import RANGES, Period, days_period, period_named
from analytics.zones import local_date

# Offsets before 2000 are no multiples of a quarter hour (T-3), and no campaign is that old.
_EARLIEST = date(2000, 1, 1)
_LATEST = date(2099, 12, 31)


def parse_period(
    query: Mapping[str, str], zone: ZoneInfo, now: datetime, default: str, started_at: datetime | None = None
) -> tuple[Period, list[str]]:
    """The period of `range`, `from` and `to`; dates are local and both included (ruling 51)."""
    word = query.get("range") or ("custom" if query.get("from") or query.get("to") else default)
    if word == "custom":
        return _custom(query, zone, now, default, started_at)
    if word in RANGES:
        return period_named(word, zone, now, started_at), []
    fallback = period_named(default, zone, now, started_at)
    return fallback, [f"“{word[:40]}” is not a range. Showing: {fallback.label.lower()}."]


def _custom(
    query: Mapping[str, str], zone: ZoneInfo, now: datetime, default: str, started_at: datetime | None
) -> tuple[Period, list[str]]:
    today = local_date(now, zone)
    notices: list[str] = []
    last = _date(query, "to", today, notices)
    first = _date(query, "from", (last or today) - timedelta(days=29), notices)
    if first is None or last is None or not (query.get("from") or query.get("to")):
        fallback = period_named(default, zone, now, started_at)
        return fallback, [*notices, f"A custom range needs two dates. Showing: {fallback.label.lower()}."]
    if first > last:
        first, last = last, first
        notices.append("The first date was after the last one, so they were exchanged.")
    return days_period("custom", zone, first, last), notices


def _date(query: Mapping[str, str], name: str, default: date, notices: list[str]) -> date | None:
    text = query.get(name, "")
    if not text:
        return default
    found = parse_date(text)
    if found is None:
        notices.append(f"“{text[:40]}” is not a date such as 2026-11-21.")
    return found


def parse_date(text: str) -> date | None:
    """A date within a campaign's lifetime; None for anything else."""
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found and _EARLIEST <= found <= _LATEST else None
