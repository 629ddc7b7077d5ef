"""One step of a journey on a page of its own: its numbers by type and platform, and the ways that leave it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.charts.of_report import chart_of
from analytics.reports import ReportQuery, parse
from analytics.reports.journeys.by_type import BY_PLATFORM, EVERY_STEP
from analytics.reports.journeys.explore import explore_journey
from analytics.reports.journeys.results import step_results
from analytics.reports.journeys.shapes import StepResults
from analytics.reports.shapes import Number
from analytics.templatetags.numbers import exact
from analytics.views.address import Address
from analytics.views.finding import find_journey, find_step
from analytics.views.journeys.flow import exits_of, waited_for
from analytics.views.journeys.results import address_of, bar_of, exits_address, explore_address
from analytics.views.page import answer, downloads, shared_links, version_url
from journeys import composing
from journeys.models import Journey, Step, StepType
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the step with the way to it over time."""

    number: Number
    url: str


@workspace_page(VIEW_RESULTS, snapshot=True)
def step_page(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    found = find_journey(request, journey)
    part = find_step(request, found, step)
    query = parse(request, "all")
    report = step_results(request.ws, found, part, query)
    address = address_of(request, query, report)
    course = explore_journey(request.ws, found, replace(query, metric="", by="", split="", compare=""), part)
    context = _context(request, found, part, query, report, address) | {
        "bar": bar_of(address, query, report.head),
        "chart": chart_of(course),
    }
    return answer(request, address, "journeys/step.html", context, part="results", head=report.head)


def _context(
    request: HttpRequest, journey: Journey, step: Step, query: ReportQuery, report: StepResults, address: Address
) -> dict[str, Any]:
    head, card = report.head, report.card
    explore = explore_address(request, address, head.period.range, journey.public_id, step.public_id)
    where = {"workspace": request.ws.slug, "journey": journey.public_id}
    waited = waited_for(card, exits_of(composing.design_of(journey)).get(step.external_id, ()))
    facts = [
        Fact(number, "" if id == "waiting" else str(explore.with_(metric=id)))
        for id, number in _shown(card.numbers)
        if waited or id != "timed_out"
    ]
    beside = [number for id, number in report.all_platforms.items() if id in BY_PLATFORM]
    sums = [(sum(row.numbers[one.metric].value or 0 for row in report.platforms), one.value or 0) for one in beside]
    return {
        "report": report,
        "card": card,
        "title": f"{card.scope.label} - {journey.name}",
        "journey_url": str(address.with_(live="").at(reverse("journey", kwargs=where))),
        "type_label": StepType(step.type).label,
        "facts": facts,
        "waited_for": list(waited.values()),
        "by_platform": beside,
        "platforms_more": any(apart > whole for apart, whole in sums),
        "platforms_less": any(apart < whole for apart, whole in sums),
        "platform": query.platform_name,
        "explore_url": str(explore),
        "exits_url": exits_address(request, address, journey.public_id, step.public_id),
        "since_start": head.period.lifetime,
        "links": shared_links(address, head),
        "downloads": downloads(request, address, step.external_id),
        "version_url": version_url(address, head),
        "deliveries_url": _deliveries(request, journey, step) if step.is_message else "",
        "journey": journey,
        "step": step,
        "said": f"{head.period.label}. {exact(card.numbers['step_entered'].value)} entered.",
    }


def _deliveries(request: HttpRequest, journey: Journey, step: Step) -> str:
    log = Address(reverse("deliveries", kwargs={"workspace": request.ws.slug}))
    return str(log.with_(journey=journey.public_id, step=step.public_id))


def _shown(numbers: Mapping[str, Number]) -> list[tuple[str, Number]]:
    """What its type counts first, then where people went; unique entries only where a loop makes them differ (J-11)."""
    own = [(id, number) for id, number in numbers.items() if id not in EVERY_STEP]
    every = [(id, number) for id, number in numbers.items() if id in EVERY_STEP]
    loops = numbers["step_entered"].value != numbers["step_entered_unique"].value
    return [*own, *((id, number) for id, number in every if id != "step_entered_unique" or loops)]
