"""The chart as a table: the same rows in the same order, and each row as one spoken line for the cursor."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.charts.chart import Chart, Curve, Value
from analytics.charts.timeline import spoken
from analytics.comparing import moved
from analytics.templatetags.numbers import DASH, exact, percent, plain


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    change: str
    spoken: str


def value_text(value: Value, *, is_rate: bool) -> str:
    return percent(value) if is_rate else exact(value)


def rows(chart: Chart) -> Iterator[Row]:
    for at, bucket in enumerate(chart.buckets):
        cells = tuple(_cell(chart, curve, at) for curve in chart.columns)
        change = _change(chart, at)
        yield Row(spoken(bucket), cells, change or DASH, f"{spoken(bucket)}: {_told(chart, cells, change)}")


def _cell(chart: Chart, curve: Curve, at: int) -> Cell:
    value = curve.values[at] if at < len(curve.values) else None
    return Cell(value_text(value, is_rate=chart.is_rate), plain(value))


def _change(chart: Chart, at: int) -> str:
    """Against the compared period; nothing to say for a bucket that is still filling."""
    if chart.before is None or at >= len(chart.before.values) or chart.buckets[at].incomplete:
        return ""
    return moved(chart.curves[0].values[at], chart.before.values[at], is_rate=chart.is_rate)


def _told(chart: Chart, cells: tuple[Cell, ...], change: str) -> str:
    if len(cells) == 1:
        return cells[0].text
    named = (f"{curve.label} {cell.text}" for curve, cell in zip(chart.columns, cells, strict=True))
    return ", ".join(named) + (f", {change}" if change else "")
