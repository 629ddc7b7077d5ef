"""One short word per kind of number, so that the lists read as lists."""

from typing import Any

from analytics.leafmetrics import Leaf
from analytics.metrics.metric import CAMPAIGN_ONLY, EVERYWHERE, Kind, Metric, Unit

Channels = tuple[str, ...]


def entries(id: str, label: str, definition: str, source: str, *leaves: Leaf, **more: Any) -> Metric:
    return Metric(id, label, Unit.ENTRIES, Kind.TOTAL, definition, source, CAMPAIGN_ONLY, (), leaves, **more)


def messages(
    id: str, label: str, definition: str, source: str, channels: Channels, *leaves: Leaf, **more: Any
) -> Metric:
    return Metric(id, label, Unit.MESSAGES, Kind.TOTAL, definition, source, EVERYWHERE, channels, leaves, **more)


def events(id: str, label: str, definition: str, source: str, channels: Channels, *leaves: Leaf, **more: Any) -> Metric:
    return Metric(id, label, Unit.EVENTS, Kind.TOTAL, definition, source, EVERYWHERE, channels, leaves, **more)


def people(id: str, label: str, definition: str, source: str, channels: Channels, *leaves: Leaf, **more: Any) -> Metric:
    scopes = more.pop("scopes", EVERYWHERE)
    return Metric(id, label, Unit.PEOPLE, Kind.UNIQUE, definition, source, scopes, channels, leaves, **more)


def rate(
    id: str, label: str, definition: str, source: str, channels: Channels, above: str, below: str, **more: Any
) -> Metric:
    more |= {"scopes": more.get("scopes", EVERYWHERE), "numerator": above, "denominator": below}
    return Metric(id, label, Unit.PERCENT, Kind.RATE, definition, source, channels=channels, **more)
