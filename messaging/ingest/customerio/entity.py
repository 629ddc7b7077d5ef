"""Version 2: everything is an item with a type, an action and identifiers, alone or in a batch."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from messaging.events import Event
from messaging.ingest.customerio import words
from messaging.ingest.customerio.deeds import Deed
from messaging.ingest.customerio.track import object_decoder
from messaging.ingest.dialect import Request
from messaging.ingest.envelope import limited, opened
from messaging.ingest.limits import ID_LETTERS, TEXT_LETTERS, TOKEN_LETTERS
from messaging.ingest.refusals import Refused
from messaging.ingest.segment_events import METRICS
from messaging.ingest.words import word

Object = dict[str, Any]


class BatchBody(msgspec.Struct):
    batch: list[msgspec.Raw]


batch_decoder = msgspec.json.Decoder(BatchBody)

_TRACKED = ("event", "page", "screen")


def entity(body: bytes) -> Request:
    opened(body, object_decoder)
    return Request([msgspec.Raw(body)], read)


def batch(body: bytes) -> Request:
    return Request(limited(opened(body, batch_decoder).batch), read)


def deed(item: msgspec.Raw) -> Deed | None:
    """What the item asks to be done to a person at once, rather than reports. Items at fault are read later."""
    try:
        written = object_decoder.decode(item)
        if written.get("type") == "person" and written.get("action") in Deed.KINDS:
            return Deed(written["action"], words.person_of(written.get("identifiers")))
    except (Refused, ValueError, RecursionError):
        return None
    return None


def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
    try:
        written = object_decoder.decode(item)
    except msgspec.ValidationError:
        raise Refused("invalid", "", "An item is an object.") from None
    kind, action = written.get("type"), written.get("action")
    if not isinstance(kind, str) or not isinstance(action, str):
        raise Refused("missing", "type" if not isinstance(kind, str) else "action", "An item has a type and an action.")
    if kind == "delivery":
        return word(written.get("id"), "id"), _delivery(written, by, now)
    reader = _PERSON.get(action) if kind == "person" else None
    event = reader(written, by, now) if reader else _kept_as_it_is(kind, action, written, by, now)
    return word(written.get("id"), "id") if action in _TRACKED else None, event


def _delivery(written: Object, by: str, now: datetime) -> Event:
    identifiers = words.properties_of(written.get("identifiers"), "identifiers") or {}
    attributes = words.properties_of(written.get("attributes"), "attributes") or {}
    metric = METRICS.get(str(written.get("name")).lower())
    if metric is None:
        raise Refused("invalid", "name", "The name is none of " + ", ".join(METRICS) + ".")
    delivery = words.named(identifiers.get("id"), "identifiers.id", ID_LETTERS)
    link = word(attributes.get("href"), "attributes.href", TEXT_LETTERS)
    return Event(
        type=metric,
        by=by,
        delivery=delivery,
        device=word(attributes.get("device_token"), "attributes.device_token", TOKEN_LETTERS),
        occurred_at=words.moment(written.get("timestamp"), now, "timestamp", delivery),
        reason=word(attributes.get("reason"), "attributes.reason", TEXT_LETTERS),
        action_name=words.action_of(attributes, "attributes"),
        properties={"url": link} if link else None,
    )


def _identify(written: Object, by: str, now: datetime) -> Event:
    person = words.person_of(written.get("identifiers"))
    attributes = dict(words.properties_of(written.get("attributes"), "attributes") or {})
    for name in ("email", "phone"):
        if (value := written["identifiers"].get(name)) is not None:
            attributes.setdefault(name, value)
    if written.get("timestamp") is not None:
        attributes.setdefault("_timestamp", written["timestamp"])
    return words.identified(person, attributes, by, now)


def _track(written: Object, by: str, now: datetime) -> Event:
    identifiers = words.properties_of(written.get("identifiers"), "identifiers") or {}
    anonymous = word(identifiers.get("anonymous_id"), "identifiers.anonymous_id")
    return Event(
        type="track",
        by=by,
        name=words.named(written.get("name"), "name"),
        occurred_at=words.moment(written.get("timestamp"), now, "timestamp"),
        person=None if anonymous or not identifiers else words.person_of(identifiers),
        anonymous=anonymous,
        properties=words.properties_of(written.get("attributes"), "attributes"),
    )


def _add_device(written: Object, by: str, now: datetime) -> Event:
    return words.device_of(written.get("device"), words.person_of(written.get("identifiers")), by, now)


def _delete_device(written: Object, by: str, _now: datetime) -> Event:
    device = written.get("device")
    token = (device.get("token") or device.get("id")) if isinstance(device, dict) else None
    return words.device_gone(token, words.person_of(written.get("identifiers")), by)


def _merge(written: Object, by: str, _now: datetime) -> Event:
    primary = words.person_of(written.get("primary") or written.get("identifiers"), "primary")
    return words.merged(primary, words.person_of(written.get("secondary"), "secondary"), by)


def _done_at_once(written: Object, by: str, _now: datetime) -> Event:
    """Only items at fault come here: what is in order was done before anything was read as an event."""
    words.person_of(written.get("identifiers"))
    raise Refused("not_allowed", "action", "A device key may not do this; use the key of a server.")


def _kept_as_it_is(kind: str, action: str, written: Object, by: str, now: datetime) -> Event:
    """Objects and relationships mean nothing here yet; what was said of them is kept (protocols.md 8.1)."""
    return Event(
        type="track",
        by=by,
        name=words.named(f"{kind} {action}"[:100], "action"),
        occurred_at=words.moment(written.get("timestamp"), now, "timestamp"),
        properties=written,
    )


_PERSON: dict[str, Callable[[Object, str, datetime], Event]] = {
    "identify": _identify,
    "event": _track,
    "page": _track,
    "screen": _track,
    "add_device": _add_device,
    "delete_device": _delete_device,
    "merge": _merge,
    **dict.fromkeys(Deed.KINDS, _done_at_once),
}
