"""Names of time zones, and which one the person in front of a page means."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest

# The browser's own zone, written by a script; a hint and nothing more.
DETECTED_COOKIE = "zone"

# Names of the database that are no place and no "UTC": leftovers, and whatever the machine is set to.
_NOT_FOR_READERS = frozenset({"Factory", "localtime", "posixrules"})

UTC = ZoneInfo("UTC")


@cache
def zone_names() -> frozenset[str]:
    """Every zone a reader may choose.

    A name without a slash is an abbreviation or an alias of one; `EST` and `MST` are even fixed offsets without
    summer time, so none of them is taken for a zone (metrics.md T-1).
    """
    names = {name for name in available_timezones() if "/" in name and not name.startswith(("posix/", "right/"))}
    return frozenset(names - _NOT_FOR_READERS | {"UTC"})


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone of that name, None for anything else a browser or a person may send."""
    return ZoneInfo(name) if name in zone_names() else None


def zone_candidates(request: HttpRequest) -> Iterator[str]:
    """The wish of this request, of the person, of their browser, of the workspace: whichever comes first."""
    yield request.GET.get("tz", "")
    yield getattr(request.user, "zone", "")
    # Without a session it is a program that asks, and a program has no place of its own (ruling 51).
    yield detected_zone(request) if request.user.is_authenticated else ""
    workspace = getattr(request, "ws", None)
    yield workspace.zone if workspace else ""


def detected_zone(request: HttpRequest) -> str:
    return unquote(request.COOKIES.get(DETECTED_COOKIE, ""))


def viewer_zone(request: HttpRequest) -> ZoneInfo:
    return next((zone for name in zone_candidates(request) if (zone := zone_named(name))), UTC)
