"""Analytics: what all campaigns did together, developer profiles left out (ux.md 3.14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from analytics.charts.of_report import chart_of
from analytics.navigation import url_of
from analytics.periods import default_comparison, default_width
from analytics.reports.dashboard import DEFAULT_METRIC, Dashboard, TopCampaign, dashboard
from analytics.reports.dashboard_query import DashboardQuery, parse_dashboard
from analytics.reports.health import LOSSES, Health, HealthPart, health_of
from analytics.reports.journeys.shapes import JourneyListRow
from analytics.reports.journeys.wide import journeys_in
from analytics.reports.query import PLATFORMS
from analytics.reports.shapes import Number
from analytics.reports.sheet import window_of
from analytics.saved.opening import opens_with_default
from analytics.templatetags.words import CHANNELS
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.page import Downloads, answer, downloads, shared_links
from analytics.views.visit import Visit
from analytics.zones import local_date
from campaigns.models import Campaign
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS

# (large, small below it, what it is called here): each sets the number that is drawn over time.
_TILES = (
    ("received_unique", "received"),
    ("sent", ""),
    ("delivered", "delivery_rate"),
    ("opened", "open_rate_sent"),
    ("conversions", "conversion_rate"),
    ("failed", "failure_rate"),
)
_MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Tile:
    number: Number
    second: Number | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LinkedCampaign:
    row: TopCampaign
    url: str


@dataclass(frozen=True, slots=True)
class LinkedJourney:
    row: JourneyListRow
    url: str


@dataclass(frozen=True, slots=True)
class LinkedHealth:
    """Each part of the bar with its colour; a loss with the deliveries it is made of."""

    health: Health
    parts: Sequence[tuple[HealthPart, str, str]]
    loss_url: str


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def analytics_page(request: HttpRequest) -> HttpResponse:
    query = parse_dashboard(request)
    report = dashboard(request.ws, query)
    address = dashboard_address(request, query, report)
    context = _context(request, query, report, address)
    return answer(request, address, "analytics/dashboard.html", context, part="results", head=report.head)


def dashboard_address(request: HttpRequest, query: DashboardQuery, report: Dashboard) -> Address:
    trend, period = report.trend, report.head.period
    words: dict[str, Any] = time_words(request, query.report, report.head) | {
        "metric": trend.metric.id if trend.metric.id != DEFAULT_METRIC else "",
        "by": trend.by if trend.by != default_width(period) else "",
        "split": trend.split if trend.split != "none" else "",
        "compare": trend.compare if trend.compare != default_comparison(period) else "",
        "platform": query.report.platform_name,
        "channel": query.channels,
        "campaign": query.campaigns,
    }
    return Address(request.path).with_(**words)


def _context(request: HttpRequest, query: DashboardQuery, report: Dashboard, address: Address) -> dict[str, Any]:
    period = report.head.period
    picker = filters.period_picker(address, period, "30d", local_date(report.head.as_of, query.report.zone))
    chart = chart_of(report.trend)
    return {
        "report": report,
        "visit": Visit.of(request, report.head),
        "title": "Analytics",
        "bar": filters.bar(address, _narrowing(request, query, report), picker),
        "trend_bar": filters.bar(address, _of_the_trend(report)),
        "tiles": list(_tiles(report, address)),
        "chart": chart,
        "top": [_linked(row, address, report) for row in report.top],
        "health": _health(request, report, address),
        "journeys": _journeys(request, query, report),
        "compare_url": url_of("analytics_compare", workspace=request.ws.slug),
        "links": shared_links(address, report.head),
        "downloads": (files := downloads(request, address, "analytics")),
        "trend_files": _of_trend(files),
        "said": report.trend.sentence,
    }


def _journeys(request: HttpRequest, query: DashboardQuery, report: Dashboard) -> list[LinkedJourney]:
    """A journey is no part of a campaign or a channel, and has no platform."""
    if query.channels or query.campaigns or query.report.platform:
        return []
    period = report.head.period
    words = Address("").with_(range="" if period.lifetime else period.range)
    if period.range == "custom":
        words = words.with_(from_=period.first_date.isoformat(), to=period.last_date.isoformat())
    rows = journeys_in(request.ws, window_of(period))
    return [LinkedJourney(row, str(words.at(row.scope.url))) for row in rows]


def _of_trend(files: Downloads) -> Downloads:
    """The line of the page, point by point."""
    named = {kind: getattr(files, kind).replace(f"data.{kind}", f"trend.{kind}", 1) for kind in ("csv", "xlsx")}
    svg = files.csv.replace("data.csv", "trend.svg", 1)
    return replace(files, **named, svg=svg)


def _narrowing(request: HttpRequest, query: DashboardQuery, report: Dashboard) -> list[filters.Choice]:
    trend = report.trend
    return [
        *filters.comparisons(report.head.period, trend.compare),
        filters.platforms(PLATFORMS, query.report.platform_name),
        filters.several("channel", "Channel", CHANNELS.items(), query.channels),
        filters.several("campaign", "Campaign", campaigns_to_choose(request, query), query.campaigns),
    ]


def campaigns_to_choose(request: HttpRequest, query: DashboardQuery) -> list[tuple[str, str]]:
    """The newest, and those chosen: a list of a thousand is no choice."""
    rows = Campaign.objects.for_workspace(request.ws).order_by("-started_at", "-pk")
    newest = list(rows.filter(archived_at=None).values_list("public_id", "name")[:_MOST_LISTED])
    chosen = rows.filter(public_id__in=query.campaigns).values_list("public_id", "name")
    return list(dict.fromkeys([*newest, *chosen]))


def _of_the_trend(report: Dashboard) -> list[filters.Choice]:
    trend = report.trend
    metrics = [(group, [(one.id, one.label) for one in some]) for group, some in trend.choices.metrics]
    made = [
        filters.grouped("metric", "Metric", metrics, trend.metric.id),
        filters.choice("by", "By", [(word, label.capitalize()) for word, label in trend.choices.by], trend.by),
        filters.choice("split", "Split", trend.choices.split, trend.split),
    ]
    return [one for one in made if sum(len(group.options) for group in one.groups) > 1]


def _tiles(report: Dashboard, address: Address) -> list[Tile]:
    numbers = report.numbers
    return [
        Tile(
            numbers[id],
            numbers.get(second),
            str(address.with_(metric="" if id == DEFAULT_METRIC else id)),
            report.trend.metric.id == id,
        )
        for id, second in _TILES
        if id in numbers
    ]


def _linked(row: TopCampaign, address: Address, report: Dashboard) -> LinkedCampaign:
    """Results open on another range than this page, so the range is carried by name."""
    period = report.head.period
    words = address.only("from", "to", "platform", "tz").with_(range="" if period.lifetime else period.range)
    return LinkedCampaign(row, str(words.at(row.scope.url)))


def _health(request: HttpRequest, report: Dashboard, address: Address) -> LinkedHealth | None:
    health = health_of(report.numbers)
    if health is None:
        return None
    slots = {"delivered": "s3", "sent_only": "s1", "bounced": "s5", "suppressed": "s4", "failed": "s2"}
    log = address.only("channel", "campaign").at(url_of("deliveries", workspace=request.ws.slug))

    def url(part: HealthPart | None) -> str:
        return str(log.with_(status=part.key)) if part and part.count and part.key in LOSSES else ""

    parts = [(part, slots[part.key], url(part)) for part in health.parts]
    return LinkedHealth(health, parts, url(health.largest_loss))
