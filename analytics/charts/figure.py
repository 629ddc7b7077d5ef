"""The same chart as a Plotly figure. Colours are left to the browser, which knows the theme (ux.md 4.8).

x is an index and every text comes from here: Plotly would drop the zone and put two 02:00 hours on one place (D4).
"""

import json
from collections.abc import Iterator
from typing import Any

from analytics.charts.chart import PREVIOUS, Chart, Curve, Value
from analytics.charts.drawing import EVERY_POINT_UP_TO, NARROW, WIDE, Drawing, draw
from analytics.charts.rows import value_text
from analytics.charts.scale import nice_ticks
from analytics.charts.timeline import spoken, ticks

SYMBOLS = ("circle", "circle", "diamond", "square", "triangle-up", "triangle-down", "cross")


def figure(chart: Chart) -> str:
    return json.dumps({"data": list(_traces(chart)), "layout": _layout(chart)}, separators=(",", ":"))


def _traces(chart: Chart) -> Iterator[dict[str, Any]]:
    if chart.before:
        yield _line(chart.before, 0, len(chart.before.values), "solid")
    split = chart.first_open
    for curve in chart.curves:
        yield _line(curve, 0, split, "solid" if curve.slot else "dash")
        if split < len(chart.buckets):
            yield _line(curve, max(split - 1, 0), len(curve.values), "dot")
        yield _points(chart, curve, split)


def _line(curve: Curve, first: int, end: int, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x0": first,
        "y": [_number(value) for value in curve.values[first:end]],
        "line": {"dash": dash, "width": 1.5 if curve.slot == PREVIOUS else 2.5},
        "hoverinfo": "skip",
        "meta": {"slot": curve.css, "curve": curve.label},
    }


def _points(chart: Chart, curve: Curve, split: int) -> dict[str, Any]:
    """Markers alone carry the hover, so that no point is listed twice. The script hollows those from `open` on."""
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [_number(value) for value in curve.values],
        "marker": {"symbol": SYMBOLS[curve.slot]},
        "text": [_point_text(chart, curve, at) for at in range(len(curve.values))],
        "hovertemplate": "%{text}<extra></extra>",
        "meta": {
            "slot": curve.css,
            "curve": curve.label,
            "open": split,
            "every": len(chart.buckets) <= EVERY_POINT_UP_TO,
        },
    }


def _point_text(chart: Chart, curve: Curve, at: int) -> str:
    """Plotly reads markup in texts, so a campaign's own name may not bring any."""
    name = f"{_harmless(curve.label)}: " if len(chart.lines) > 1 else ""
    text = f"{name}{value_text(curve.values[at], is_rate=chart.is_rate)}"
    if chart.before and at < len(chart.before.values):
        text += f"<br>{_harmless(chart.before.label)}: {value_text(chart.before.values[at], is_rate=chart.is_rate)}"
    return text


def _layout(chart: Chart) -> dict[str, Any]:
    """What the script needs beside the traces; it chooses wide or narrow when it knows its box."""
    wide, narrow = draw(chart, WIDE), draw(chart, NARROW)
    top = nice_ticks(chart.top, whole=not chart.is_rate)[-1]
    return {
        "wide": _axes(chart, wide, float(top)),
        "narrow": _axes(chart, narrow, float(top)),
        "top": float(top),
        "labels": [spoken(bucket) for bucket in chart.buckets],
        "y": [[round(float(top) * (1 - y / wide.plot_height), 6), text] for y, text in wide.y_ticks],
    }


def _axes(chart: Chart, drawing: Drawing, top: float) -> dict[str, Any]:
    size = drawing.size
    return {
        "margin": {"l": size.left, "r": drawing.right, "t": size.top, "b": size.bottom},
        "x": ticks(chart, size.x_ticks),
        "names": [
            [round(top * (1 - label.y / drawing.plot_height), 6), _harmless(label.text), label.slot]
            for label in drawing.labels
        ],
    }


def _number(value: Value) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)


def _harmless(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
