"""What a figure's template asks of a chart."""

from collections.abc import Iterator

from django import template

from analytics.charts.chart import Chart
from analytics.charts.drawing import NARROW, WIDE, Drawing, draw
from analytics.charts.figure import figure
from analytics.charts.rows import Row, rows

register = template.Library()


@register.filter
def drawings(chart: Chart) -> tuple[Drawing, Drawing]:
    """One for a desk and one for a phone; the style sheet shows the one that fits."""
    return draw(chart, WIDE), draw(chart, NARROW)


@register.filter
def figure_json(chart: Chart) -> str:
    return figure(chart)


@register.filter
def table_rows(chart: Chart) -> Iterator[Row]:
    return rows(chart)
