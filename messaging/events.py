"""The canonical event: what every dialect at the door turns its bytes into, and what the fold reads.

Ids are the client's own; nothing is looked up before the fold (design.md 3).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec


class Event(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One reported fact. Times are aware UTC; a missing `occurred_at` means the time of receipt (T-10)."""

    type: str
    by: str = "sender"
    occurred_at: datetime | None = None
    delivery: str | None = None
    person: str | None = None
    anonymous: str | None = None
    device: str | None = None
    platform: str | None = None
    message: str | None = None
    campaign: str | None = None
    action: str | None = None
    display: str | None = None
    card: str | None = None
    block: str | None = None
    entry: str | None = None
    name: str | None = None
    action_name: str | None = None
    reason: str | None = None
    human: bool = True
    properties: dict[str, Any] | None = None
    merge_from: str | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """What the door needs to know of a type: who may report it, and whether it counts yet."""

    from_devices: bool = False
    built: bool = True


_SENDER = EventType()
_DEVICE = EventType(from_devices=True)
_LATER = EventType(built=False)

TYPES: dict[str, EventType] = {
    # What only the sender of a message knows (metrics.md N-1, ruling 13).
    "attempted": _SENDER,
    "sent": _SENDER,
    "bounced": _SENDER,
    "suppressed": _SENDER,
    "failed": _SENDER,
    "undeliverable": _SENDER,
    "deferred": _SENDER,
    "unsubscribed": _SENDER,
    "spammed": _SENDER,
    "campaign_entered": _SENDER,
    "merge": _SENDER,
    # What a device may report.
    "delivered": _DEVICE,
    "opened": _DEVICE,
    "clicked": _DEVICE,
    "displayed": _DEVICE,
    "page_displayed": _DEVICE,
    "dismissed": _DEVICE,
    "track": _DEVICE,
    "identify": _DEVICE,
    "device": _DEVICE,
    "converted": _DEVICE,
    # Known words whose counting comes with journeys: refused as `not_supported`.
    "journey_entered": _LATER,
    "step_entered": _LATER,
    "step_left": _LATER,
    "journey_exited": _LATER,
}

# Statements of a sender about a delivery or one of its devices (metrics.md 2.1, ruling 49).
STATEMENTS = ("attempted", "sent", "bounced", "suppressed", "failed", "undeliverable")

# Types that speak of one delivery and count nothing without it. Only our own sender queues.
DELIVERY_TYPES = frozenset(STATEMENTS) | {
    "queued",
    "delivered",
    "opened",
    "clicked",
    "deferred",
    "unsubscribed",
    "spammed",
    "displayed",
    "page_displayed",
    "dismissed",
    "converted",
}

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)


def encode(event: Event) -> str:
    """The event as the inbox keeps it."""
    return _encoder.encode(event).decode()


def decode(text: str | bytes) -> Event:
    """The event back from the inbox."""
    return _decoder.decode(text)
