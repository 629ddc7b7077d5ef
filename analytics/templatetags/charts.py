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


# The light theme, for a picture outside the product, where no style sheet follows it.
INK = {
    "s1": "#1943b4",
    "s2": "#a72800",
    "s3": "#479b89",
    "s4": "#5c2e47",
    "s5": "#b68324",
    "s6": "#9978df",
    "s0": "#5a6673",
    "s-prev": "#6b7683",
}
DASHES = {"open": "0.1 6", "other": "6 4"}


@register.filter
def ink(slot: str) -> str:
    return INK[slot]


@register.filter
def dashes(kind: str) -> str:
    return DASHES.get(kind, "none")
