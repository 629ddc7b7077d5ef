"""Campaigns compared from their own start."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from analytics.charts.elapsed import chart_of, elapsed_text
from analytics.metrics import GROUPS
from analytics.navigation import url_of
from analytics.reports.compare import DEFAULT_METRIC, DEFAULT_SPAN, MOST, SPANS, Compared, Comparing, compare
from analytics.reports.dashboard_query import DashboardQuery, parse_dashboard
from analytics.reports.query import PLATFORMS
from analytics.templatetags.words import CHANNELS
from analytics.views import filters
from analytics.views.address import Address
from analytics.views.analytics import campaigns_to_choose
from analytics.views.page import SharedLink, answer, downloads
from analytics.zones import zone_named
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign with its line's colour and marker."""

    one: Compared
    css: str
    shape: str
    started: datetime
    age: str


@workspace_page(VIEW_RESULTS, snapshot=True)
def compare_page(request: HttpRequest) -> HttpResponse:
    query, span, report = compared_by(request)
    address = _address(request, query, span, report)
    context = _context(request, query, report, address)
    return answer(request, address, "analytics/compare.html", context, part="results", head=report.head)


def compared_by(request: HttpRequest) -> tuple[DashboardQuery, str, Comparing]:
    query = parse_dashboard(request, also=("span",))
    span = request.GET.get("span", "")
    span = span if span in SPANS else DEFAULT_SPAN
    return query, span, compare(request.ws, query, span)


def _address(request: HttpRequest, query: DashboardQuery, span: str, report: Comparing) -> Address:
    return Address(request.path).with_(
        metric=report.metric.id if report.metric.id != DEFAULT_METRIC else "",
        span=span if span != DEFAULT_SPAN else "",
        platform=query.report.platform_name,
        channel=query.channels,
        campaign=query.campaigns,
        tz=query.report.zone.key if zone_named(request.GET.get("tz")) else "",
    )


def _context(request: HttpRequest, query: DashboardQuery, report: Comparing, address: Address) -> dict[str, Any]:
    chart = chart_of(report)
    return {
        "report": report,
        "title": "Compare campaigns",
        "bar": filters.bar(address.with_(campaign=_shown(report)), _choices(request, query, report)),
        "chart": chart,
        "rows": [
            Row(one, curve.css, curve.shape, one.start, elapsed_text(one.reached) if one.reached else "not started")
            for one, curve in zip(report.campaigns, chart.curves, strict=True)
        ],
        "analytics_url": str(
            address.only("campaign", "channel", "platform", "tz").at(url_of("analytics", workspace=request.ws.slug))
        ),
        "links": [SharedLink("This comparison", str(address))],
        "downloads": downloads(request, address, f"compare-{report.metric.id}", chart=True),
        "most": MOST,
        "said": chart.sentence,
    }


def _choices(request: HttpRequest, query: DashboardQuery, report: Comparing) -> list[filters.Choice]:
    there = set(report.metrics)
    metrics = [(group, [(one.id, one.label) for one in some if one in there]) for group, some in GROUPS]
    return [
        filters.several("campaign", "Campaigns", campaigns_to_choose(request, query), _shown(report)),
        filters.grouped("metric", "Metric", metrics, report.metric.id),
        filters.choice("span", "Time", SPANS.items(), report.span),
        filters.platforms(PLATFORMS, query.report.platform_name),
        filters.several("channel", "Channel", CHANNELS.items(), query.channels),
    ]


def _shown(report: Comparing) -> list[str]:
    return [one.scope.public_id for one in report.campaigns]
