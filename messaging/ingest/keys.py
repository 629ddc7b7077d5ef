"""What makes two reports the same report (ruling 27).

With an id it is the id, within its source. Without one it is what the report says: of a delivery, its type, device,
display, card, block, action and the given time to the millisecond; without a time, delivery, type and device alone. A
custom event without an id is always a new one, since two equal purchases are legal; a move in a journey is known by its
entry, type, step and time.
"""

import os
from datetime import datetime
from hashlib import sha256

from messaging.events import DELIVERY_TYPES, JOURNEY_TYPES, Event

_BYTES = 16


def dedupe_key(source_id: int, client_id: str | None, event: Event) -> bytes:
    if client_id is not None:
        return sha256(f"{source_id}\0{client_id}".encode()).digest()[:_BYTES]
    natural = _natural(event)
    if natural is None:
        return os.urandom(_BYTES)
    # Two zero bytes: no client id can spell the natural key of another report.
    return sha256(f"{source_id}\0\0{natural}".encode()).digest()[:_BYTES]


def _natural(event: Event) -> str | None:
    if event.type in JOURNEY_TYPES:
        return _natural_of_journey(event)
    if event.type not in DELIVERY_TYPES:
        return None
    about = event.delivery and f"delivery\0{event.delivery}"
    if event.occurred_at is None:
        return about and "\0".join((about, event.type, event.device or ""))
    about = about or f"message\0{event.message}\0{event.person}"
    words = (
        event.type,
        event.device or "",
        # Two cards of a message are seen within a second.
        event.display or "",
        event.card or "",
        event.block or "",
        event.action_name or "",
        _milliseconds(event.occurred_at),
    )
    return "\0".join((about, *words))


def _natural_of_journey(event: Event) -> str | None:
    """Of one entry, its type, step and given time; without a time a loop looks like a repetition."""
    if event.occurred_at is None or event.journey is None:
        return None
    about = f"journey\0{event.journey}\0{event.entry}\0{event.person}\0{event.anonymous}"
    return "\0".join((about, event.type, event.step or "", _milliseconds(event.occurred_at)))


def _milliseconds(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
