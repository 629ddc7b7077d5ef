"""Explore: one number of a campaign or of an action over time (ux.md 3.3)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.charts.of_report import chart_of, title_of
from analytics.metrics import Metric
from analytics.periods import default_comparison, default_width
from analytics.reports import ReportQuery, explore, parse
from analytics.reports.shapes import ExploreReport, Scope
from analytics.saved.opening import opens_with_default
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import channels_of, find_action, find_campaign
from analytics.views.page import answer, downloads, shared_links, version_url
from analytics.views.visit import Visit
from analytics.zones import local_date
from campaigns.models import Action, Campaign
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS

DEFAULT_RANGE = "30d"
MOST_RELATED = 12


@dataclass(frozen=True, slots=True)
class Explored:
    """What the page is about, what was asked and what came of it."""

    campaign: Campaign
    action: Action | None
    query: ReportQuery
    report: ExploreReport
    address: Address


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def explore_page(request: HttpRequest, campaign: str, action: str = "") -> HttpResponse:
    explored = explored_by(request, campaign, action)
    context = _context(request, explored)
    return answer(
        request, explored.address, "analytics/explore.html", context, part="results", head=explored.report.head
    )


def explored_by(request: HttpRequest, campaign: str, action: str) -> Explored:
    found = find_campaign(request, campaign)
    step = find_action(request, found, action) if action else None
    query = parse(request, DEFAULT_RANGE)
    report = explore(request.ws, found, query, step)
    return Explored(found, step, query, report, _address(request, query, report))


def _address(request: HttpRequest, query: ReportQuery, report: ExploreReport) -> Address:
    period = report.head.period
    default_metric = "received" if report.scope.kind == "action" else "engaged"
    words = time_words(request, query, report.head) | {
        "metric": report.metric.id if report.metric.id != default_metric else "",
        "by": report.by if report.by != default_width(period) else "",
        "split": report.split if report.split != "none" else "",
        "compare": report.compare if report.compare != default_comparison(period) else "",
        "platform": query.platform_name,
        "channel": query.channel if report.scope.kind != "action" else "",
    }
    return Address(request.path).with_(**words)


def _context(request: HttpRequest, explored: Explored) -> dict[str, Any]:
    report, address, head = explored.report, explored.address, explored.report.head
    chart = chart_of(report)
    name = explored.action.name if explored.action else explored.campaign.name
    picker = filters.period_picker(address, head.period, DEFAULT_RANGE, local_date(head.as_of, explored.query.zone))
    return {
        "report": report,
        "state": explored.campaign.state,
        "chart": chart,
        "heading": chart.title,
        "title": f"{title_of(report)} - {name}",
        "crumbs": _crumbs(request, explored),
        "bar": filters.bar(address, _choices(request, explored), picker, live=explored.query.live),
        "totals": totals(report),
        "whole_note": "People are counted once in each line and once in all." if report.metric.unit == "people" else "",
        "related": related(report, address),
        "visit": Visit.of(request, head, str(_on_results(explored).at(""))),
        "links": shared_links(address, head),
        "downloads": downloads(request, address, f"{report.scope.external_id}-{report.metric.id}", chart=True),
        "version_url": version_url(address, head),
        "said": report.sentence,
    }


def _crumbs(request: HttpRequest, explored: Explored) -> list[Crumb]:
    """Back to where the numbers stand together, with the same time and filters."""
    where = {"workspace": request.ws.slug, "campaign": explored.campaign.public_id}
    words = _on_results(explored)
    crumbs = [Crumb(explored.campaign.name, str(words.at(reverse("campaign_results", kwargs=where))))]
    if explored.action:
        url = reverse("action_results", kwargs=where | {"action": explored.action.public_id})
        crumbs.append(Crumb(explored.action.name, str(words.with_(channel="").at(url))))
    return crumbs


def _on_results(explored: Explored) -> Address:
    """Results open on another range than Explore, so the range is always carried by name."""
    word = explored.report.head.period.range
    words = explored.address.only("from", "to", "platform", "channel", "tz")
    return words.with_(range="" if word == "all" else word)


def _choices(request: HttpRequest, explored: Explored) -> list[filters.Choice]:
    report, query, choices = explored.report, explored.query, explored.report.choices
    metrics = [
        (group, [(metric.id, _label(report.scope, metric)) for metric in some]) for group, some in choices.metrics
    ]
    made = [
        filters.grouped("metric", "Metric", metrics, report.metric.id),
        filters.choice("by", "By", [(word, label.capitalize()) for word, label in choices.by], report.by),
        filters.choice("split", "Split", choices.split, report.split),
        filters.choice("compare", "Compare", choices.compare, report.compare),
        filters.platforms([word for word, _ in choices.platform], query.platform_name),
    ]
    if explored.action is None:
        made.append(filters.channels(channels_of(request, explored.campaign), query.channel))
    return [one for one in made if sum(len(group.options) for group in one.groups) > 1]


def _label(scope: Scope, metric: Metric) -> str:
    return metric.label_of(scope.external_id if scope.kind == "channel" else "")


def totals(report: ExploreReport) -> list[Any]:
    """The number above the chart; under a split one of each line."""
    if report.split == "none":
        return [{"scope": report.scope, "label": report.total.label, "total": report.total}]
    lines = [{"scope": one.scope, "label": one.label, "total": one.total} for one in report.series]
    return [*lines, {"scope": report.scope, "label": "All", "total": report.total}]


def related(report: ExploreReport, address: Address) -> list[filters.Option]:
    metrics = [metric for _, some in report.choices.metrics for metric in some if metric != report.metric]
    return [
        filters.Option(metric.id, _label(report.scope, metric), False, str(address.with_(metric=metric.id, split="")))
        for metric in metrics[:MOST_RELATED]
    ]
