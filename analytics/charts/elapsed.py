"""A chart of campaigns compared from their own start: x is time since then, the same in every zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.charts.chart import Bucket, Chart, Curve
from analytics.charts.timeline import ELAPSED
from analytics.reports.compare import SPANS, Comparing

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def chart_of(report: Comparing) -> Chart:
    hours = report.step / timedelta(hours=1)
    return Chart(
        key="chart",
        title=f"{report.metric.label}, {SPANS[report.span].lower()}",
        sentence=_sentence(report),
        by=ELAPSED,
        tz=ZoneInfo("UTC"),
        is_rate=report.metric.is_rate,
        buckets=tuple(Bucket(_ZERO + point, elapsed_text(point), hours, incomplete=False) for point in report.points),
        curves=tuple(
            Curve(one.scope.label, slot, tuple(one.values)) for slot, one in enumerate(report.campaigns, start=1)
        ),
    )


def elapsed_text(elapsed: timedelta) -> str:
    """`0 h`, `18 h`, `2 d`, `2 d 6 h`."""
    days, hours = elapsed.days, elapsed.seconds // 3600
    parts = [f"{days} d"] if days else []
    return " ".join([*parts, f"{hours} h"] if hours or not days else parts)


def _sentence(report: Comparing) -> str:
    young = [one.scope.label for one in report.campaigns if report.span != "all" and one.reached < _length(report)]
    step = elapsed_text(report.step)
    text = f"{report.metric.label} in each {step} after the quarter hour in which the campaign started."
    return f"{text} Not as old yet: {', '.join(young)}." if young else text


def _length(report: Comparing) -> timedelta:
    return report.step * len(report.points)
