"""Explore: one number of a journey or of a step over time."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.charts.of_report import chart_of, title_of
from analytics.periods import default_comparison, default_width
from analytics.reports import ReportQuery, parse
from analytics.reports.journeys.explore import DEFAULT_METRIC, explore_journey
from analytics.reports.shapes import ExploreReport
from analytics.saved.opening import opens_with_default
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.explore import Crumb, related, totals
from analytics.views.finding import find_journey, find_step
from analytics.views.page import answer, downloads, shared_links, version_url
from analytics.zones import local_date
from journeys.models import Journey, Step
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS

DEFAULT_RANGE = "30d"


@dataclass(frozen=True, slots=True)
class Explored:
    journey: Journey
    step: Step | None
    query: ReportQuery
    report: ExploreReport
    address: Address

    @property
    def name(self) -> str:
        return str(self.step) if self.step else self.journey.name


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def explore_page(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    explored = explored_by(request, journey, step)
    head = explored.report.head
    return answer(
        request, explored.address, "journeys/explore.html", _context(request, explored), part="results", head=head
    )


def explored_by(request: HttpRequest, journey: str, step: str) -> Explored:
    found = find_journey(request, journey)
    part = find_step(request, found, step) if step else None
    query = parse(request, DEFAULT_RANGE)
    report = explore_journey(request.ws, found, query, part)
    return Explored(found, part, query, report, _address(request, query, report))


def _address(request: HttpRequest, query: ReportQuery, report: ExploreReport) -> Address:
    period = report.head.period
    words = time_words(request, query, report.head) | {
        "metric": report.metric.id if report.metric.id not in DEFAULT_METRIC.values() else "",
        "by": report.by if report.by != default_width(period) else "",
        "split": report.split if report.split != "none" else "",
        "compare": report.compare if report.compare != default_comparison(period) else "",
        "platform": query.platform_name,
    }
    return Address(request.path).with_(**words)


def _context(request: HttpRequest, explored: Explored) -> dict[str, Any]:
    report, address, head = explored.report, explored.address, explored.report.head
    chart = chart_of(report)
    picker = filters.period_picker(address, head.period, DEFAULT_RANGE, local_date(head.as_of, explored.query.zone))
    return {
        "report": report,
        "chart": chart,
        "heading": chart.title,
        "title": f"{title_of(report)} - {explored.name}",
        "crumbs": _crumbs(request, explored),
        "bar": filters.bar(address, _choices(explored), picker, live=explored.query.live),
        "totals": totals(report),
        "related": related(report, address),
        "links": shared_links(address, head),
        "downloads": downloads(request, address, f"{report.scope.external_id}-{report.metric.id}", chart=True),
        "version_url": version_url(address, head),
        "said": report.sentence,
    }


def _crumbs(request: HttpRequest, explored: Explored) -> list[Crumb]:
    """Back to where the numbers stand together, with the same time and filters."""
    where = {"workspace": request.ws.slug, "journey": explored.journey.public_id}
    word = explored.report.head.period.range
    words = explored.address.only("from", "to", "platform", "tz").with_(range="" if word == "all" else word)
    crumbs = [Crumb(explored.journey.name, str(words.at(reverse("journey", kwargs=where))))]
    if explored.step:
        url = reverse("journey_step", kwargs=where | {"step": explored.step.public_id})
        crumbs.append(Crumb(str(explored.step), str(words.at(url))))
    return crumbs


def _choices(explored: Explored) -> list[filters.Choice]:
    report, choices = explored.report, explored.report.choices
    metrics = [(group, [(metric.id, metric.label) for metric in some]) for group, some in choices.metrics]
    made = [
        filters.grouped("metric", "Metric", metrics, report.metric.id),
        filters.choice("by", "By", [(word, label.capitalize()) for word, label in choices.by], report.by),
        filters.choice("split", "Split", choices.split, report.split),
        filters.choice("compare", "Compare", choices.compare, report.compare),
        filters.platforms([word for word, _ in choices.platform], explored.query.platform_name),
    ]
    return [one for one in made if sum(len(group.options) for group in one.groups) > 1]
