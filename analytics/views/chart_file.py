"""A chart as a picture that stands alone: with title, zone, range and source in it (ux.md 8, row 12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from analytics.charts import elapsed, of_report
from analytics.charts.chart import Chart, Curve
from analytics.charts.drawing import WIDE, draw
from analytics.reports import parse
from analytics.reports.dashboard import dashboard
from analytics.reports.dashboard_query import parse_dashboard
from analytics.reports.in_app.subjects import Subject, of_message
from analytics.reports.shapes import PageHead
from analytics.views import compare, explore, in_app, responses
from analytics.views.finding import find_in_app
from analytics.views.journeys import explore as journey_explore
from analytics.views.response_words import campaign_subject, journey_subject
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AGGREGATE

HEAD, FOOT, LEGEND_ROW, LEGEND_COLUMN = 64, 40, 20, 240

picture_page = workspace_page(EXPORT_AGGREGATE, snapshot=True)


@dataclass(frozen=True, slots=True)
class Picture:
    """`name` says of what the chart is, `file` what it is saved as. `head` may be of another range than the chart:
    `dates` are the chart's own."""

    chart: Chart
    head: PageHead
    name: str
    file: str
    dates: str


@picture_page
def chart_file(request: HttpRequest, campaign: str, action: str = "") -> HttpResponse:
    found = explore.explored_by(request, campaign, action)
    name = found.action.name if found.action else found.campaign.name
    file = f"{found.report.scope.public_id or 'chart'}-{found.report.metric.id}"
    return _answer(request, Picture(of_report.chart_of(found.report), found.report.head, name, file, _dates(found)))


@picture_page
def journey_file(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    found = journey_explore.explored_by(request, journey, step)
    file = f"{found.report.scope.external_id}-{found.report.metric.id}"
    return _answer(
        request, Picture(of_report.chart_of(found.report), found.report.head, found.name, file, _dates(found))
    )


@picture_page
def trend_file(request: HttpRequest) -> HttpResponse:
    report = dashboard(request.ws, parse_dashboard(request))
    chart = of_report.chart_of(report.trend)
    file = f"analytics-{report.trend.metric.id}"
    return _answer(request, Picture(chart, report.head, request.ws.name, file, report.head.period.dates))


@picture_page
def compare_file(request: HttpRequest) -> HttpResponse:
    _, _, report = compare.compared_by(request)
    chart = elapsed.chart_of(report)
    return _answer(request, Picture(chart, report.head, request.ws.name, f"compare-{report.metric.id}", ""))


@picture_page
def statistics_file(request: HttpRequest, message: str) -> HttpResponse:
    found = find_in_app(request, message)
    report = in_app.report_of(request, found, parse(request, in_app.DEFAULT_RANGE, in_app.ALSO))
    drawn = report.statistics
    file = f"{found.external_id}-{drawn.event}"
    return _answer(request, Picture(in_app.chart_of(report), report.head, found.name, file, drawn.period.dates))


@picture_page
def message_responses_file(request: HttpRequest, message: str) -> HttpResponse:
    return _responses(request, of_message(request.ws, find_in_app(request, message)))


@picture_page
def campaign_responses_file(request: HttpRequest, campaign: str) -> HttpResponse:
    return _responses(request, campaign_subject(request, campaign))


@picture_page
def journey_responses_file(request: HttpRequest, journey: str) -> HttpResponse:
    return _responses(request, journey_subject(request, journey))


def _responses(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Of the message that the address names, for each has a chart of its own."""
    report = responses.report_of(request, subject)
    wanted = request.GET.get("message", "")
    of = next((one for one in report.messages if one.series and wanted in ("", one.message.public_id)), None)
    if of is None:
        raise Http404
    name, file = of.message.name, f"{of.message.external_id}-responses"
    return _answer(request, Picture(responses.chart_of(report, of), report.head, name, file, report.drawn.dates))


def _dates(found: explore.Explored | journey_explore.Explored) -> str:
    return found.report.head.period.dates


def _answer(request: HttpRequest, picture: Picture) -> HttpResponse:
    legend = list(_legend(picture.chart))
    top = legend[-1][1] + LEGEND_ROW if legend else HEAD
    context = {
        "picture": picture,
        "chart": picture.chart,
        "drawing": draw(picture.chart, WIDE),
        "legend": legend,
        "top": top,
        "height": top + WIDE.height + FOOT,
        "source": request.build_absolute_uri(request.path.rpartition("/")[0] + "/"),
    }
    response = render(request, "components/chart_file.svg", context, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{slugify(picture.file) or "chart"}.svg"'
    return response


def _legend(chart: Chart) -> Iterator[tuple[int, int, Curve]]:
    """(x, y, line), three to a row; a single line needs none."""
    if len(chart.lines) > 1:
        for at, line in enumerate(chart.columns):
            yield 24 + at % 3 * LEGEND_COLUMN, HEAD + 8 + at // 3 * LEGEND_ROW, line
