"""Analytics for programs and spreadsheets: the page's own report, nothing computed anew."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, sheets
from analytics.data.views import file_of_page, json_of_page
from analytics.reports.dashboard import Dashboard, dashboard
from analytics.reports.dashboard_query import parse_dashboard
from analytics.views.compare import compared_by

_SECOND = timedelta(seconds=1)


@json_of_page
def analytics_json(request: HttpRequest) -> HttpResponse:
    report = _report(request)
    rows = [
        {
            "scope": row.scope.key,
            "id": row.scope.external_id,
            "label": row.scope.label,
            "state": row.state,
            "metrics": documents.metrics(row.numbers),
        }
        for row in report.top
    ]
    found = {"metrics": documents.metrics(report.numbers), "developers_left_out": report.head.developers, "rows": rows}
    return documents.answer(documents.of_explore(report.trend) | found)


@file_of_page
def analytics_file(request: HttpRequest) -> HttpResponse:
    """All of them together, then each of the campaigns the page lists."""
    report = _report(request)
    rows = [(report.scope, "", report.numbers), *((row.scope, row.state, row.numbers) for row in report.top)]
    return sheets.answer(sheets.wide(report.head, rows), "analytics", report.head, request)


@file_of_page
def trend_file(request: HttpRequest) -> HttpResponse:
    """The line of the page, point by point."""
    trend = _report(request).trend
    return sheets.answer(sheets.of_explore(trend), f"analytics-{trend.metric.id}-by-{trend.by}", trend.head, request)


@json_of_page
def compare_json(request: HttpRequest) -> HttpResponse:
    """`after` is in seconds since the start of each campaign; a point that is not over has no value."""
    _, span, report = compared_by(request)
    rows = [
        {
            "scope": one.scope.key,
            "id": one.scope.external_id,
            "label": one.scope.label,
            "state": one.state,
            "start": documents.instant(one.start),
            "metrics": documents.metrics(one.numbers),
            "series": [
                {"after": point // _SECOND, "value": value}
                for point, value in zip(report.points, one.values, strict=True)
            ],
        }
        for one in report.campaigns
    ]
    head = documents.about(report.scope, report.head) | {"from": None, "to": None, "range": None}
    found = {"metric": report.metric.id, "span": span, "step": report.step // _SECOND, "rows": rows}
    return documents.answer(head | found | {"developers_left_out": report.head.developers})


@file_of_page
def compare_file(request: HttpRequest) -> HttpResponse:
    """A row for each point of each campaign."""
    _, _, report = compared_by(request)
    header = ["scope", "id", "name", "start_utc", "after_seconds", report.metric.id]
    rows = (
        [
            *sheets.named(one.scope),
            sheets.utc_text(one.start),
            point // _SECOND,
            value,
        ]
        for one in report.campaigns
        for point, value in zip(report.points, one.values, strict=True)
    )
    return sheets.answer((header, rows), f"compare-{report.metric.id}", report.head, request)


def _report(request: HttpRequest) -> Dashboard:
    return dashboard(request.ws, parse_dashboard(request))
