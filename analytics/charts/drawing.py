"""Where every line, mark and word of a chart goes.

Heights are pixels, places along x are thousandths of the plot's width: the same drawing fills any box of its height
without stretching a letter (one scaled picture would make 12 px words 5 px on a phone).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from analytics.charts.chart import Chart, Curve, Value, runs
from analytics.charts.scale import nice_ticks, tick_text
from analytics.charts.timeline import ticks

ACROSS = 1000
LABEL_GAP = 15
EVERY_POINT_UP_TO = 31
MARKS_OF_A_LONG_LINE = 8


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int
    x_ticks: int
    left: int = 44
    top: int = 12
    bottom: int = 26


WIDE = Size(720, 360, x_ticks=6)
NARROW = Size(340, 260, x_ticks=4)
# The style sheet has a class for each, since a width may not be written into a style attribute.
MARGINS = (16, 60, 90, 120, 150, 180)
LETTER = 7
BESIDE_THE_NAME = 32


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    slot: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    across: str
    y: float
    slot: str
    shape: str
    hollow: bool


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    y: float
    slot: str
    shape: str


@dataclass(frozen=True, slots=True)
class Drawing:
    size: Size
    plot_width: int
    plot_height: int
    right: int
    y_ticks: list[tuple[float, str]]
    x_ticks: list[tuple[str, str, str]]
    lines: list[Line]
    marks: list[Mark]
    labels: list[Label]


def draw(chart: Chart, size: Size) -> Drawing:
    plane = _Plane(chart, size)
    right = _room_for_labels(chart, size)
    return Drawing(
        size=size,
        plot_width=size.width - size.left - right,
        plot_height=plane.height,
        right=right,
        y_ticks=[(plane.y(tick), tick_text(tick, plane.top, is_rate=chart.is_rate)) for tick in plane.ticks],
        x_ticks=[(_percent(plane.x(at)), text, _anchor(plane.x(at))) for at, text in ticks(chart, size.x_ticks)],
        lines=[line for curve in chart.lines for line in _lines(plane, curve)],
        marks=[mark for curve in chart.curves for mark in _marks(plane, curve)],
        labels=_labels(plane, chart.lines) if right > MARGINS[0] else [],
    )


class _Plane:
    """Turns an index and a value into a place."""

    def __init__(self, chart: Chart, size: Size) -> None:
        self.chart = chart
        self.height = size.height - size.top - size.bottom
        self.ticks = nice_ticks(chart.top, whole=not chart.is_rate)
        self.top = self.ticks[-1]
        self.last = len(chart.buckets) - 1

    def x(self, at: int) -> float:
        return ACROSS * at / self.last if self.last > 0 else ACROSS / 2

    def y(self, value: Value) -> float:
        return round(float(self.height * (1 - Decimal(value or 0) / self.top)), 1)

    def path(self, values: Sequence[Value], stretch: Sequence[int]) -> str:
        return "M" + "L".join(f"{self.x(at):.6g} {self.y(values[at]):g}" for at in stretch)


def _lines(plane: _Plane, curve: Curve) -> Iterator[Line]:
    """Solid up to the last finished point, dotted from there on."""
    if curve is plane.chart.before:
        for run in runs(curve.values, 0, plane.last):
            yield Line(plane.path(curve.values, run), curve.css, "before")
        return
    kind = "other" if curve.slot == 0 else ""
    split = plane.chart.first_open
    for run in runs(curve.values, 0, min(split - 1, plane.last)):
        yield Line(plane.path(curve.values, run), curve.css, kind)
    for run in runs(curve.values, split - 1, plane.last) if split <= plane.last else []:
        yield Line(plane.path(curve.values, run), curve.css, "open")


def _marks(plane: _Plane, curve: Curve) -> Iterator[Mark]:
    """The second cue beside colour: a shape per slot, hollow where the number can still grow."""
    every = 1 if plane.last < EVERY_POINT_UP_TO else ceil(plane.last / MARKS_OF_A_LONG_LINE)
    split = plane.chart.first_open
    for at, value in enumerate(curve.values):
        hollow = at >= split
        if value is not None and (hollow or at % every == 0 or _alone(curve.values, at)):
            yield Mark(_percent(plane.x(at)), plane.y(value), curve.css, curve.shape, hollow)


def _alone(values: Sequence[Value], at: int) -> bool:
    """A point between two gaps has no line; without a mark it would not be seen."""
    return (at == 0 or values[at - 1] is None) and (at + 1 == len(values) or values[at + 1] is None)


def _labels(plane: _Plane, curves: Sequence[Curve]) -> list[Label]:
    """Names at the line ends, pushed apart until none covers another."""
    drawn = (curve for curve in curves if any(value is not None for value in curve.values))
    placed: list[Label] = []
    for y, curve in sorted(((_end(plane, curve), curve) for curve in drawn), key=lambda end: end[0]):
        y = max(y, placed[-1].y + LABEL_GAP) if placed else y
        placed.append(Label(curve.label, y, curve.css, curve.shape))
    overflow = max(0.0, placed[-1].y - plane.height) if placed else 0.0
    return [Label(label.text, label.y - overflow, label.slot, label.shape) for label in placed]


def _end(plane: _Plane, curve: Curve) -> float:
    return plane.y(next(value for value in reversed(curve.values) if value is not None))


def _room_for_labels(chart: Chart, size: Size) -> int:
    """About 7 px a letter; a phone has no room and shows the legend."""
    if size is NARROW or not chart.direct_labels:
        return MARGINS[0]
    wanted = BESIDE_THE_NAME + LETTER * max(len(line.label) for line in chart.lines)
    return next((margin for margin in MARGINS if margin >= wanted), MARGINS[-1])


def _percent(across: float) -> str:
    return f"{across / ACROSS * 100:.4g}%"


def _anchor(across: float) -> str:
    return "start" if across < 60 else "end" if across > ACROSS - 60 else "middle"
