"""Our own dialect: `{"events": [...]}`, each event with the fields of design.md 7."""

from datetime import datetime
from typing import Any

import msgspec

from messaging.events import Event
from messaging.ingest.refusals import Refused
from messaging.ingest.times import instant
from messaging.ingest.words import Id, Name, Sentence, Token, digits, read_again

PLATFORMS = frozenset({"ios", "android", "web", "other"})


class NativeBody(msgspec.Struct):
    """The envelope of a request."""

    events: list[msgspec.Raw]
    sent_at: Any = None


class NativeEvent(msgspec.Struct):
    """One event as the client writes it. Only `type` is required (ruling 47); fields not listed are ignored."""

    type: str | None = None
    id: Id | None = None
    occurred_at: str | float | None = None
    delivery_id: Id | None = None
    person_id: Id | None = None
    anonymous_id: Id | None = None
    device_token: Token | None = None
    platform: str | None = None
    message_id: Id | None = None
    display_id: Id | None = None
    card_id: Id | None = None
    block_id: Id | None = None
    action_name: Sentence | None = None
    campaign_id: Id | None = None
    action_id: Id | None = None
    entry_id: Id | None = None
    name: Name | None = None
    reason: Sentence | None = None
    human: bool = True
    properties: dict[str, Any] | None = None


# Those that clients also write as numbers.
_IDS = frozenset({name for name in NativeEvent.__struct_fields__ if name.endswith("id")} | {"device_token", "reason"})

body_decoder = msgspec.json.Decoder(NativeBody)
item_decoder = msgspec.json.Decoder(NativeEvent)


def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
    """The client's id of the event and the canonical event."""
    try:
        written = item_decoder.decode(item)
    except msgspec.ValidationError as error:
        written = read_again(item, NativeEvent, _IDS, error)
    return written.id, canonical(written, by, now)


def of_properties(properties: dict[str, Any]) -> NativeEvent:
    """The native event that stands in the properties of another dialect's."""
    return msgspec.convert(digits(properties, _IDS), NativeEvent)


def canonical(written: NativeEvent, by: str, now: datetime) -> Event:
    """Empty is absent."""
    if not written.type:
        raise Refused("missing", "type", "An event needs a type.")
    return Event(
        type=written.type,
        by=by,
        occurred_at=instant(written.occurred_at, now, "occurred_at"),
        delivery=written.delivery_id or None,
        person=written.person_id or None,
        anonymous=written.anonymous_id or None,
        device=written.device_token or None,
        platform=_platform(written.platform),
        message=written.message_id or None,
        campaign=written.campaign_id or None,
        action=written.action_id or None,
        display=written.display_id or None,
        card=written.card_id or None,
        block=written.block_id or None,
        entry=written.entry_id or None,
        name=written.name or None,
        action_name=written.action_name or None,
        reason=written.reason or None,
        human=written.human,
        properties=written.properties,
    )


def _platform(value: str | None) -> str | None:
    if not value:
        return None
    if value in PLATFORMS:
        return value
    lowered = value.lower()
    if lowered not in PLATFORMS:
        raise Refused("invalid", "platform", "The platform is none of ios, android, web, other.")
    return lowered
