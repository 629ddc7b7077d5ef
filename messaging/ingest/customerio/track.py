"""Version 1: one thing per request, about the person its address names."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from messaging.events import Event
from messaging.ingest.customerio import words
from messaging.ingest.dialect import Request
from messaging.ingest.envelope import opened
from messaging.ingest.limits import ID_LETTERS
from messaging.ingest.refusals import Refused
from messaging.ingest.words import word

Object = dict[str, Any]
Reader = Callable[[Object, str, datetime], tuple[str | None, Event]]

object_decoder = msgspec.json.Decoder(Object)
_NOTHING = b"{}"


def one(body: bytes, reader: Reader) -> Request:
    """A request whose body is one object. Clients leave the body out where it would say nothing."""
    item = msgspec.Raw(body.strip() or _NOTHING)
    opened(bytes(item), object_decoder)

    def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
        return reader(object_decoder.decode(item), by, now)

    return Request([item], read)


def customer(body: bytes, id: str) -> Request:
    def read(written: Object, by: str, now: datetime) -> tuple[str | None, Event]:
        return None, words.identified(_person(id), written, by, now)

    return one(body, read)


def device(body: bytes, id: str) -> Request:
    def read(written: Object, by: str, now: datetime) -> tuple[str | None, Event]:
        return None, words.device_of(written.get("device"), _person(id), by, now)

    return one(body, read)


def device_gone(_body: bytes, id: str, token: str) -> Request:
    def read(_written: Object, by: str, _now: datetime) -> tuple[str | None, Event]:
        return None, words.device_gone(token, _person(id), by)

    return one(_NOTHING, read)


def event(body: bytes, id: str | None = None) -> Request:
    """With a person, or of somebody anonymous, or of nobody."""

    def read(written: Object, by: str, now: datetime) -> tuple[str | None, Event]:
        return word(written.get("id"), "id"), Event(
            type="track",
            by=by,
            name=words.named(written.get("name"), "name"),
            occurred_at=words.moment(written.get("timestamp"), now, "timestamp"),
            person=None if id is None else _person(id),
            anonymous=word(written.get("anonymous_id"), "anonymous_id") if id is None else None,
            properties=words.properties_of(written.get("data"), "data"),
        )

    return one(body, read)


def merge(body: bytes) -> Request:
    def read(written: Object, by: str, _now: datetime) -> tuple[str | None, Event]:
        primary = words.person_of(written.get("primary"), "primary")
        return None, words.merged(primary, words.person_of(written.get("secondary"), "secondary"), by)

    return one(body, read)


def _person(id: str) -> str:
    if len(id) > ID_LETTERS or "\0" in id:
        raise Refused("too_long", "identifier", f"An id has at most {ID_LETTERS} letters, none of them NUL.")
    return id
