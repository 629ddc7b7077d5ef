"""Delivery health: what became of everything that was handed over or failed on the way (metrics.md 2.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.reports.shapes import Numbers

LOSSES = ("failed", "bounced", "suppressed")
_LABELS = {
    "delivered": "Delivered",
    "sent_only": "Sent, not confirmed",
    "bounced": "Bounced",
    "suppressed": "Suppressed",
    "failed": "Failed",
}


@dataclass(frozen=True, slots=True)
class HealthPart:
    """From `start` on the bar it takes `share` percent of all of them."""

    key: str
    label: str
    count: int
    start: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Health:
    """`largest_loss` is the part most messages were lost to; None where none was."""

    parts: Sequence[HealthPart]
    base: int
    largest_loss: HealthPart | None


def health_of(numbers: Numbers) -> Health | None:
    """None where nothing was handed over, or where the chosen platform does not say."""
    wanted = ("delivery_rate", "bounce_rate", "suppression_rate", "failure_rate")
    found = [numbers[id] for id in wanted if id in numbers and numbers[id].numerator is not None]
    if len(found) < len(wanted):
        return None
    delivery, bounce, suppression, failure = found
    delivered = int(delivery.numerator or 0)
    counts = {
        "delivered": delivered,
        # In a range somebody may confirm what was sent before it began.
        "sent_only": max(int(delivery.denominator or 0) - delivered, 0),
        "bounced": int(bounce.numerator or 0),
        "suppressed": int(suppression.numerator or 0),
        "failed": int(failure.numerator or 0),
    }
    base = sum(counts.values())
    return _made(counts, base) if base else None


def _made(counts: dict[str, int], base: int) -> Health:
    parts, start = [], Decimal(0)
    for key, count in counts.items():
        share = Decimal(count) * 100 / base
        parts.append(HealthPart(key, _LABELS[key], count, start, share))
        start += share
    losses = [part for part in parts if part.key in LOSSES and part.count]
    return Health(parts, base, max(losses, key=lambda part: part.count, default=None))
