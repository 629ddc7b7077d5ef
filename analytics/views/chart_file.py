"""A chart as a picture that stands alone: with title, zone, range and source in it (ux.md 8, row 12)."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.charts.chart import Chart, Curve
from analytics.charts.drawing import WIDE, draw
from analytics.charts.of_report import chart_of
from analytics.views.explore import explored_by
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AGGREGATE

HEAD, FOOT, LEGEND_ROW, LEGEND_COLUMN = 64, 40, 20, 240


@workspace_page(EXPORT_AGGREGATE, snapshot=True)
def chart_file(request: HttpRequest, campaign: str, action: str = "") -> HttpResponse:
    explored = explored_by(request, campaign, action)
    chart = chart_of(explored.report)
    legend = list(_legend(chart))
    top = legend[-1][1] + LEGEND_ROW if legend else HEAD
    context = {
        "chart": chart,
        "drawing": draw(chart, WIDE),
        "legend": legend,
        "top": top,
        "height": top + WIDE.height + FOOT,
        "head": explored.report.head,
        "name": explored.action.name if explored.action else explored.campaign.name,
        "source": request.build_absolute_uri(explored.address.path),
    }
    response = render(request, "components/chart_file.svg", context, content_type="image/svg+xml")
    name = f"{explored.report.scope.public_id or 'chart'}-{explored.report.metric.id}.svg"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _legend(chart: Chart) -> Iterator[tuple[int, int, Curve]]:
    """(x, y, line), three to a row; a single line needs none."""
    if len(chart.lines) > 1:
        for at, line in enumerate(chart.columns):
            yield 24 + at % 3 * LEGEND_COLUMN, HEAD + 8 + at // 3 * LEGEND_ROW, line
