"""The analytics of a journey (ux.md 3.7): cards, flow, and the step somebody picked beside it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.reports import ReportQuery, parse
from analytics.reports.journeys.results import OF_JOURNEY, journey_results
from analytics.reports.journeys.shapes import JourneyResults
from analytics.reports.query import PLATFORMS
from analytics.reports.shapes import Number
from analytics.saved.opening import opens_with_default
from analytics.templatetags.numbers import exact
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_journey
from analytics.views.journeys.flow import exits_of, places_of, shown
from analytics.views.page import answer, downloads, shared_links, version_url
from analytics.zones import local_date
from journeys import composing, triggers
from journeys.models import Journey
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS

DEFAULT_RANGE = "all"
# (number, what stands below it): metrics.md 7.1.
CARDS = (
    ("messages_sent", ()),
    ("entries_total", ("entries_unique", "in_progress")),
    ("conversion_rate", ("converted_people", "conversion_events")),
    ("exits", ("exited",)),
)


@dataclass(frozen=True, slots=True)
class Card:
    number: Number
    more: tuple[Number, ...]
    url: str


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def journey_page(request: HttpRequest, journey: str) -> HttpResponse:
    found = find_journey(request, journey)
    query = parse(request, DEFAULT_RANGE)
    report = journey_results(request.ws, found, query)
    address = address_of(request, query, report)
    context = _context(request, found, query, report, address)
    return answer(request, address, "journeys/results.html", context, part="results", head=report.head)


def address_of(request: HttpRequest, query: ReportQuery, report: Any) -> Address:
    compare = report.head.comparison.kind if report.head.comparison else ""
    words = time_words(request, query, report.head) | {"compare": compare, "platform": query.platform_name}
    return Address(request.path).with_(**words)


def _context(
    request: HttpRequest, journey: Journey, query: ReportQuery, report: JourneyResults, address: Address
) -> dict[str, Any]:
    head, period = report.head, report.head.period
    design = composing.design_of(journey)
    explore = explore_address(request, address, period.range, journey.public_id)
    return {
        "report": report,
        "title": f"{journey.name} - Journey",
        "bar": bar_of(address, query, report.head),
        "cards": [
            Card(report.numbers[id], tuple(report.numbers[one] for one in more), str(explore.with_(metric=id)))
            for id, more in CARDS
        ],
        "places": shown(places_of(report.flow, report.steps, exits_of(design))),
        "gone": [card for card in report.steps if card.deleted],
        "counted_ids": [metric.id for metric in OF_JOURNEY],
        "explore_url": str(explore),
        "exits_url": exits_address(request, address, journey.public_id),
        "carried": str(address.at("")),
        "since_start": period.lifetime,
        "platform": query.platform_name,
        "links": shared_links(address, head),
        "downloads": downloads(request, address, journey.external_id),
        "version_url": version_url(address, head),
        "said": f"{period.label}. {exact(report.numbers['entries_total'].value)} entries.",
        "journey": journey,
        **(_of_own(request, journey, since_start=period.lifetime) if design else {}),
    }


def _of_own(request: HttpRequest, journey: Journey, *, since_start: bool) -> dict[str, Any]:
    """Of a journey that runs here: where it is edited, and what happened before its first step."""
    where = {"workspace": request.ws.slug, "journey": journey.public_id}
    seen = triggers.seen(journey) if since_start else None
    return {
        "edit_url": reverse("journey_edit_steps", kwargs=where) if request.may(EDIT_CAMPAIGN) else "",
        "triggers": seen,
        "away": sum(seen.turned_away.values()) if seen else 0,
        "turned_away": [(triggers.RULE_WORDS[rule], n) for rule, n in seen.turned_away.items()] if seen else [],
    }


def bar_of(address: Address, query: ReportQuery, head: Any) -> filters.Bar:
    choices = [
        *filters.comparisons(head.period, query.compare),
        filters.platforms(PLATFORMS, query.platform_name),
    ]
    picker = filters.period_picker(address, head.period, DEFAULT_RANGE, local_date(head.as_of, query.zone))
    return filters.bar(address, choices, picker, live=query.live)


def explore_address(request: HttpRequest, address: Address, range_: str, journey: str, step: str = "") -> Address:
    """Explore opens on another range than this page, so the range is carried by name."""
    where = {"workspace": request.ws.slug, "journey": journey} | ({"step": step} if step else {})
    name = "journey_step_explore" if step else "journey_explore"
    words = address.with_(live="", range="" if range_ == "30d" else range_)
    return words.at(reverse(name, kwargs=where))


def exits_address(request: HttpRequest, address: Address, journey: str, step: str = "") -> str:
    where = {"workspace": request.ws.slug, "journey": journey} | ({"step": step} if step else {})
    words = address.only("range", "from", "to", "tz")
    return str(words.at(reverse("journey_step_exits" if step else "journey_exits", kwargs=where)))
