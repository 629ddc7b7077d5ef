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
    journey: str | None = None
    step: str | None = None
    next_step: str | None = None
    outcome: str | None = None
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
    """What the door needs to know of a type: who may report it."""

    from_devices: bool = False


_SENDER = EventType()
_DEVICE = EventType(from_devices=True)

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
    # A person's way through a journey, as whoever runs it reports it (ruling 52).
    "journey_entered": _SENDER,
    "step_entered": _SENDER,
    "step_left": _SENDER,
    "journey_exited": _SENDER,
}

JOURNEY_TYPES = frozenset({"journey_entered", "step_entered", "step_left", "journey_exited"})

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
