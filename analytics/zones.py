"""Time zones: which one a reader means, where its days begin, and how it is written (metrics.md T-1, T-2)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Names of the database that are no place and no "UTC": leftovers, and whatever the machine is set to.
_NOT_FOR_READERS = frozenset({"Factory", "localtime", "posixrules"})

utc = ZoneInfo("UTC")


@cache
def zone_names() -> frozenset[str]:
    """Every zone a reader may choose.

    A name without a slash is an abbreviation or an alias of one; `EST` and `MST` are even fixed offsets without
    summer time, so none of them is taken for a zone (T-1).
    """
    names = {name for name in available_timezones() if "/" in name and not name.startswith(("posix/", "right/"))}
    return frozenset(names - _NOT_FOR_READERS | {"UTC"})


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone of that name, None for anything else a browser or a person may send."""
    return ZoneInfo(name) if name in zone_names() else None


def resolve_zone(candidates: Iterable[str | None]) -> tuple[ZoneInfo, list[str]]:
    """The first name that is a zone, UTC where there is none; the notices name what was passed over."""
    notices = []
    for name in candidates:
        if not name:
            continue
        zone = zone_named(name)
        if zone is not None:
            return zone, [f"{notice} Showing times in {zone.key}." for notice in notices]
        notices.append(f"“{name[:40]}” is not a time zone name such as Europe/Berlin.")
    return utc, [f"{notice} Showing times in UTC." for notice in notices]


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
