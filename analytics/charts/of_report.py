"""From an Explore report to the chart of it."""

from collections.abc import Sequence

from analytics.charts.chart import PREVIOUS, Bucket, Chart, Curve
from analytics.periods import WIDTHS
from analytics.reports.shapes import ExploreReport, Point, Series


def chart_of(report: ExploreReport, key: str = "chart") -> Chart:
    points = report.series[0].points if report.series else ()
    return Chart(
        key=key,
        title=title_of(report),
        sentence=report.sentence,
        by=report.by,
        tz=report.head.period.tz,
        is_rate=report.metric.is_percent,
        buckets=tuple(Bucket(point.start, point.label, point.hours, point.incomplete) for point in points),
        curves=tuple(_curve(series) for series in report.series),
        before=_before(points),
        missing=_missing(report.series),
    )


def title_of(report: ExploreReport) -> str:
    """`Engaged per day`, `Sent per day, by channel`."""
    label = report.total.label
    split = "" if report.split == "none" else f", by {report.split}"
    return f"{label} per {WIDTHS[report.by]}{split}"


def _missing(series: Sequence[Series]) -> str:
    """Where a line has not even a zero, the reason of its dash."""
    whole = [one.total for one in series]
    return whole[0].reason if whole and all(total.value is None for total in whole) else ""


def _curve(series: Series) -> Curve:
    return Curve(series.label, series.color_slot, tuple(point.value for point in series.points))


def _before(points: Sequence[Point]) -> Curve | None:
    values = tuple(point.previous for point in points)
    return Curve("Previous", PREVIOUS, values) if any(value is not None for value in values) else None
