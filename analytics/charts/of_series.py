"""From lines that share their points to a chart of them."""

from collections.abc import Sequence

from analytics.charts.chart import Bucket, Chart, Curve
from analytics.periods import Period
from analytics.reports.shapes import Series


def chart_of_series(lines: Sequence[Series], *, key: str, title: str, sentence: str, by: str, period: Period) -> Chart:
    points = lines[0].points if lines else ()
    return Chart(
        key=key,
        title=title,
        sentence=sentence,
        by=by,
        tz=period.tz,
        is_rate=False,
        buckets=tuple(Bucket(point.start, point.label, point.hours, point.incomplete) for point in points),
        curves=tuple(Curve(line.label, line.color_slot, tuple(point.value for point in line.points)) for line in lines),
    )
