"""Where the days of a zone begin, and how a zone is written (metrics.md T-1, T-2)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from workspaces.zones import UTC as UTC_ZONE
from workspaces.zones import zone_named


def resolve_zone(candidates: Iterable[str | None]) -> tuple[ZoneInfo, list[str]]:
    """The first name that is a zone, UTC where there is none; the notices name what was passed over (T-1)."""
    passed_over: list[str] = []
    for name in filter(None, candidates):
        zone = zone_named(name)
        if zone is not None:
            return zone, _notices(passed_over, zone)
        passed_over.append(name)
    return UTC_ZONE, _notices(passed_over, UTC_ZONE)


def _notices(names: Iterable[str], zone: ZoneInfo) -> list[str]:
    return [
        f"“{name[:40]}” is not a time zone name such as Europe/Berlin. Showing times in {zone.key}." for name in names
    ]


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local date, in UTC.

    With fold 0 the first of two midnights counts, and a midnight that does not exist becomes the instant at which
    the clock jumped over it (T-2). Adding 24 hours to the start of the day before would be wrong twice a year.
    """
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def offset_text(moment: datetime, zone: ZoneInfo) -> str:
    """`+05:45`, as it stands behind a local time."""
    return moment.astimezone(zone).isoformat()[-6:]


def abbreviation(moment: datetime, zone: ZoneInfo) -> str:
    """`CET`; empty where the zone has only an offset for a name, such as Kathmandu's `+0545`."""
    name = moment.astimezone(zone).tzname() or ""
    return "" if name[:1] in "+-" else name


def zone_label(moment: datetime, zone: ZoneInfo) -> str:
    """`Europe/Berlin (CET, UTC+1)` as of that moment."""
    sign, hours, minutes = offset_text(moment, zone)[0], *offset_text(moment, zone)[1:].split(":")
    offset = f"UTC{sign}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")
    if zone.key == "UTC":
        return "UTC"
    return f"{zone.key} ({', '.join(filter(None, (abbreviation(moment, zone), offset)))})"
