"""OneSignal's event streams: one event, or a list under `events`, in the body template of docs/in-app.md.

Their documents spell some kinds in two ways; both are the same here (protocols.md 6). A stream names the message and
the subscription, never one delivery: reports count in the message's report (ruling 39). Kinds of other channels are
custom events of the person.
"""

from datetime import datetime
from typing import Any

import msgspec

from messaging.events import Event
from messaging.ingest.limits import NAME_LETTERS, TEXT_LETTERS
from messaging.ingest.refusals import Refused
from messaging.ingest.times import instant
from messaging.ingest.words import Id, Name, Token, digits, word

# Kind of an in-app event -> the type it is here.
KINDS = {
    "message.iam.impression": "displayed",
    "message.iam.displayed": "displayed",
    "message.iam.page_displayed": "page_displayed",
    "message.iam.pagedisplayed": "page_displayed",
    "message.iam.clicked": "clicked",
}
# Part of a device type -> platform.
_PLATFORMS = (
    ("ios", "ios"),
    ("android", "android"),
    ("chrome", "web"),
    ("firefox", "web"),
    ("safari", "web"),
    ("edge", "web"),
    ("web", "web"),
)


class Told(msgspec.Struct):
    """`event` of the stream. A template prints what is absent as an empty text."""

    kind: Name | None = None
    id: Id | None = None
    timestamp: str | float | None = None
    datetime: str | None = None
    subscription_id: Token | None = None
    subscription_device_type: Any = None
    external_id: Id | None = None
    data: dict[str, Any] | str | None = None


class Named(msgspec.Struct):
    id: Id | None = None
    name: Any = None


class OneSignalEvent(msgspec.Struct):
    """One event of a stream."""

    event: Told
    message: Named | None = None


class OneSignalBody(msgspec.Struct):
    """A body is one event, or a list of them."""

    events: list[msgspec.Raw] | None = None


body_decoder = msgspec.json.Decoder(OneSignalBody)
item_decoder = msgspec.json.Decoder(OneSignalEvent)
_IDS = frozenset({"id", "subscription_id", "external_id"})


def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
    """The stream's id of the event and the canonical event."""
    try:
        written = item_decoder.decode(item)
    except msgspec.ValidationError:
        written = _read_again(item)
    told, message = written.event, written.message or Named()
    if not told.kind:
        raise Refused("missing", "event.kind", "An event needs its kind.")
    data = told.data if isinstance(told.data, dict) else {}
    event = Event(
        type=KINDS.get(told.kind, "track"),
        by=by,
        occurred_at=_moment(told, now),
        person=told.external_id or None,
        device=told.subscription_id or None,
        platform=_platform(told.subscription_device_type),
    )
    if event.type == "track":
        event.name = told.kind[:NAME_LETTERS]
        event.properties = {"message_id": message.id, **data}
    else:
        _about_a_message(event, message, data)
    return told.id or None, event


def _about_a_message(event: Event, message: Named, data: dict[str, Any]) -> None:
    event.message = message.id or None
    if event.message is None:
        raise Refused("missing", "message.id", "An in-app event needs the id of its message.")
    event.card = word(data.get("page_id"), "event.data.page_id")
    if event.type == "clicked":
        event.block = word(data.get("target_id"), "event.data.target_id")
        event.action_name = word(data.get("target_name"), "event.data.target_name", TEXT_LETTERS)


def _read_again(item: msgspec.Raw) -> OneSignalEvent:
    """Templates print ids as they come, numbers too."""
    written = msgspec.json.decode(item)
    if isinstance(written, dict):
        written |= {part: digits(written[part], _IDS) for part in ("event", "message") if part in written}
    return msgspec.convert(written, OneSignalEvent)


def _moment(told: Told, now: datetime) -> datetime | None:
    """Seconds, often printed as text; else the written time."""
    seconds = told.timestamp
    if isinstance(seconds, str) and seconds.replace(".", "", 1).isdecimal():
        seconds = float(seconds)
    return instant(seconds or told.datetime, now, "event.timestamp" if seconds else "event.datetime")


def _platform(device_type: Any) -> str | None:
    lowered = device_type.lower() if isinstance(device_type, str) else ""
    return next((platform for part, platform in _PLATFORMS if part in lowered), "other" if lowered else None)
