"""The page Sources: what each source of events sent, and what became of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from messaging.models import Sighting
from messaging.sources.reading import reports
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.models import Source
from workspaces.permissions import VIEW_RESULTS

# Words of `range`, and the clock hours they show.
RANGES = {"24h": 24, "7d": 7 * 24}
_DEFAULT = "24h"


@workspace_page(VIEW_RESULTS, snapshot=True)
def source_list(request: HttpRequest) -> HttpResponse:
    chosen, notices = _range(request)
    now = clock.now()
    found = reports(request.ws, RANGES[chosen], now)
    page = {"reports": found, "range": chosen, "ranges": RANGES, "notices": notices, "now": now}
    return TemplateResponse(request, "messaging/sources.html", page)


@workspace_page(VIEW_RESULTS, snapshot=True)
def source_page(request: HttpRequest, source: str) -> HttpResponse:
    found = Source.objects.for_workspace(request.ws).filter(public_id=source).first()
    if found is None:
        raise Http404
    chosen, notices = _range(request)
    client, more = _client(request, found)
    now = clock.now()
    [report] = reports(request.ws, RANGES[chosen], now, found, client)
    page = {
        "report": report,
        "client": client,
        "range": chosen,
        "ranges": RANGES,
        "notices": notices + more,
        "now": now,
    }
    return TemplateResponse(request, "messaging/source.html", page)


def _range(request: HttpRequest) -> tuple[str, list[str]]:
    asked = request.GET.get("range", _DEFAULT)
    if asked in RANGES:
        return asked, []
    return _DEFAULT, ["This page knows the ranges 24h and 7d; it shows the last 24 hours."]


def _client(request: HttpRequest, source: Source) -> tuple[Sighting | None, list[str]]:
    """One key and library, where the address asks for one."""
    asked = request.GET.get("client", "")
    if not asked:
        return None, []
    sightings = Sighting.objects.for_workspace(source.workspace_id).filter(source=source)
    client = sightings.filter(pk=asked).first() if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    return client, [] if client else ["There is no such client; the hours below are of all."]
