"""The audit log with its files."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from analytics.views.address import Address
from analytics.views.page import Downloads, table_downloads
from analytics.zones import zone_named
from workspaces.access import workspace_page
from workspaces.audit_search import Search, matching
from workspaces.permissions import MANAGE_SETTINGS
from workspaces.views.audit_log import audit_log as shown
from workspaces.zones import viewer_zone

# A file is made while one waits, in memory.
MOST_LINES = 50_000
TOO_MANY = f"More than {MOST_LINES:,} lines match. Choose days or a deed; each such part can be taken."


@workspace_page(MANAGE_SETTINGS, snapshot=True)
def audit_log(request: HttpRequest) -> HttpResponse:
    search = Search.of(request.GET)
    return shown(request, search, downloads=_downloads(request, search))


def has_too_many(request: HttpRequest, search: Search) -> bool:
    return matching(request.ws, search, viewer_zone(request))[MOST_LINES : MOST_LINES + 1].exists()


def _downloads(request: HttpRequest, search: Search) -> Downloads | None:
    """Of every page of what was searched for."""
    nothing = not matching(request.ws, search, viewer_zone(request)).exists()
    found = table_downloads(request, _address(request, search), empty=nothing)
    return replace(found, empty=TOO_MANY) if found and has_too_many(request, search) else found


def _address(request: HttpRequest, search: Search) -> Address:
    zone = zone_named(request.GET.get("tz"))
    return Address(request.path).with_(
        who=search.who,
        what=search.what,
        from_=search.first_day.isoformat() if search.first_day else "",
        to=search.last_day.isoformat() if search.last_day else "",
        tz=zone.key if zone else "",
    )
