"""One short word per kind of number, so that the lists read as lists."""

from typing import Any

from analytics.leafmetrics import Leaf
from analytics.metrics.metric import CAMPAIGN_ONLY, EVERY_CHANNEL, EVERYWHERE, OF_MESSAGES, Kind, Metric, Unit

Channels = tuple[str, ...]


def entries(id: str, label: str, definition: str, source: str, *leaves: Leaf, **more: Any) -> Metric:
    more = {"scopes": CAMPAIGN_ONLY, **more}
    return Metric(id, label, Unit.ENTRIES, Kind.TOTAL, definition, source, leaves=leaves, **more)


def money(id: str, label: str, definition: str, source: str) -> Metric:
    return Metric(
        id, label, Unit.CURRENCY, Kind.TOTAL, definition, source, EVERYWHERE, EVERY_CHANNEL, (Leaf.WORTH,), goal=True,
        good_direction="up",
    )  # fmt: skip


def messages(
    id: str, label: str, definition: str, source: str, channels: Channels, *leaves: Leaf, **more: Any
) -> Metric:
    scopes = more.pop("scopes", OF_MESSAGES)
    return Metric(id, label, Unit.MESSAGES, Kind.TOTAL, definition, source, scopes, channels, leaves, **more)


def events(id: str, label: str, definition: str, source: str, channels: Channels, *leaves: Leaf, **more: Any) -> Metric:
    scopes = more.pop("scopes", OF_MESSAGES)
    return Metric(id, label, Unit.EVENTS, Kind.TOTAL, definition, source, scopes, channels, leaves, **more)


def people(id: str, label: str, definition: str, source: str, channels: Channels, *leaves: Leaf, **more: Any) -> Metric:
    scopes = more.pop("scopes", OF_MESSAGES)
    return Metric(id, label, Unit.PEOPLE, Kind.UNIQUE, definition, source, scopes, channels, leaves, **more)


def rate(
    id: str, label: str, definition: str, source: str, channels: Channels, above: str, below: str, **more: Any
) -> Metric:
    more |= {"scopes": more.get("scopes", OF_MESSAGES), "numerator": above, "denominator": below}
    more = {"unit": Unit.PERCENT, **more}
    return Metric(id, label, kind=Kind.RATE, definition=definition, source=source, channels=channels, **more)
