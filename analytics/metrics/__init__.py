"""The registry: every number people and programs can ask for, declared once (metrics.md 1, ruling 51).

Pages, charts, JSON, CSV and the glossary all read this list, and nothing else says how a number is made.
"""

from collections.abc import Iterable

from analytics.metrics.conversions import CONVERSIONS
from analytics.metrics.in_app import IN_APP_METRICS
from analytics.metrics.journeys import JOURNEYS
from analytics.metrics.metric import Kind, Metric, ScopeName, Unit
from analytics.metrics.outcomes import OUTCOMES
from analytics.metrics.people import PEOPLE
from analytics.metrics.rates import RATES
from analytics.metrics.reach import REACH
from analytics.metrics.responses import RESPONSES

__all__ = ["BY_ID", "GROUPS", "LISTED", "METRICS", "Kind", "Metric", "ScopeName", "Unit", "metrics_of"]

GROUPS: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("Users and people", PEOPLE),
    ("Sending", OUTCOMES),
    ("Opens and clicks", RESPONSES),
    ("In-app messages", IN_APP_METRICS),
    ("Conversions", CONVERSIONS),
    ("Rates", RATES),
    ("Journeys", JOURNEYS),
    ("Reach", REACH),
)
METRICS = tuple(metric for _, group in GROUPS for metric in group)
BY_ID = {metric.id: metric for metric in METRICS}
LISTED = tuple(metric for metric in METRICS if metric.listed)


def metrics_of(scope: ScopeName, channels: Iterable[str]) -> list[Metric]:
    """The numbers there are for such a scope, in the order of the registry."""
    used = set(channels)
    return [metric for metric in LISTED if metric.exists_in(scope, used)]
