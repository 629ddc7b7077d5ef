"""The flow on a page of results: its cards with the numbers they show."""

from collections.abc import Iterable
from dataclasses import replace

from analytics.reports.shapes import ActionCard

_SHOWN = (
    "received",
    "received_unique",
    "interacted",
    "attributed_conversions",
    "conversion_rate",
    "value_total",
)


def flow_of(cards: Iterable[ActionCard]) -> tuple[ActionCard, ...]:
    """Plain values, so that the flow is drawn anew only when one of them has changed."""
    return tuple(replace(card, numbers={id: card.numbers[id] for id in _SHOWN if id in card.numbers}) for card in cards)
