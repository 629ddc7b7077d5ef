"""The list of journeys: status, entries, conversion rate, exits, in progress."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from analytics.reports.journeys.listing import journey_list
from analytics.reports.journeys.shapes import JourneyList
from analytics.saved.opening import opens_with_default
from analytics.templatetags.numbers import exact
from analytics.views import filters
from analytics.views.address import Address
from analytics.views.journeys.words import ListWords
from analytics.views.page import answer, downloads, shared_links
from analytics.zones import zone_named
from journeys.models import JourneyState
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def journeys(request: HttpRequest) -> HttpResponse:
    words = ListWords.of(request)
    report = journey_list(request.ws, words.query, words.q, words.status)
    zone = words.query.zone.key if zone_named(request.GET.get("tz")) else ""
    address = Address(request.path).with_(q=words.q, status=words.status, tz=zone)
    context = _context(request, words, report, address)
    return answer(request, address, "journeys/list.html", context, part="list", head=report.head)


def _context(request: HttpRequest, words: ListWords, report: JourneyList, address: Address) -> dict[str, Any]:
    choices = [filters.several("status", "Status", JourneyState.choices, words.status)]
    return {
        "report": report,
        "query": words,
        "filtered": words.filtered,
        "title": "Journeys",
        "bar": filters.bar(address, choices),
        "links": shared_links(address, report.head)[:1],
        "downloads": downloads(request, address, "journeys"),
        "said": f"{exact(report.count)} journey{'' if report.count == 1 else 's'}",
        "search_label": "Journeys",
        "may_compose": request.may(EDIT_CAMPAIGN),
    }
