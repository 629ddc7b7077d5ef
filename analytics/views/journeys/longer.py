"""What a longer window after the exit would have caught."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.reports import parse
from analytics.reports.journeys.recorder.longer import longer_windows
from analytics.views.address import Address
from analytics.views.finding import find_journey
from analytics.views.page import answer
from analytics.zones import zone_named
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
def longer_page(request: HttpRequest, journey: str) -> HttpResponse:
    found = find_journey(request, journey)
    query = parse(request, "all").of_all_platforms()
    report = longer_windows(request.ws, found, query)
    zone = report.head.tz if zone_named(request.GET.get("tz")) else ""
    address = Address(request.path).with_(tz=zone)
    where = {"workspace": request.ws.slug, "journey": found.public_id}
    context = {
        "report": report,
        "best": max(report.windows, key=lambda one: one.more, default=None),
        "title": f"{found.name} - Longer windows",
        "journey_url": reverse("journey", kwargs=where),
        "recorder_url": reverse("journey_recorder", kwargs=where),
        "said": f"{len(report.windows)} windows.",
    }
    return answer(request, address, "journeys/longer.html", context, part="results", head=report.head)
