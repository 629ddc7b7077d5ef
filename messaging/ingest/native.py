"""Our own dialect: `{"events": [...]}`, each event with the fields of design.md 7."""

from datetime import datetime
from typing import Any

import msgspec

from messaging.events import Event
from messaging.ingest.refusals import Refused
from messaging.ingest.times import instant
from messaging.ingest.words import Word, name, sentence, token, word

PLATFORMS = frozenset({"ios", "android", "web", "other"})


class NativeBody(msgspec.Struct):
    """The envelope of a request."""

    events: list[msgspec.Raw]
    sent_at: Any = None


class NativeEvent(msgspec.Struct):
    """One event as the client writes it. Only `type` is required (ruling 47); fields not listed are ignored."""

    type: str | None = None
    id: Word = None
    occurred_at: str | float | None = None
    delivery_id: Word = None
    person_id: Word = None
    anonymous_id: Word = None
    device_token: Word = None
    platform: str | None = None
    message_id: Word = None
    display_id: Word = None
    card_id: Word = None
    block_id: Word = None
    action_name: Word = None
    campaign_id: Word = None
    action_id: Word = None
    entry_id: Word = None
    name: Word = None
    reason: Word = None
    human: bool = True
    properties: dict[str, Any] | None = None


body_decoder = msgspec.json.Decoder(NativeBody)
item_decoder = msgspec.json.Decoder(NativeEvent)


def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
    """The client's id of the event and the canonical event."""
    written = item_decoder.decode(item)
    return word(written.id, "id"), canonical(written, by, now)


def canonical(written: NativeEvent, by: str, now: datetime) -> Event:
    if not written.type:
        raise Refused("missing", "type", "An event needs a type.")
    return Event(
        type=written.type,
        by=by,
        occurred_at=instant(written.occurred_at, now, "occurred_at"),
        delivery=word(written.delivery_id, "delivery_id"),
        person=word(written.person_id, "person_id"),
        anonymous=word(written.anonymous_id, "anonymous_id"),
        device=token(written.device_token, "device_token"),
        platform=platform(written.platform),
        message=word(written.message_id, "message_id"),
        campaign=word(written.campaign_id, "campaign_id"),
        action=word(written.action_id, "action_id"),
        display=word(written.display_id, "display_id"),
        card=word(written.card_id, "card_id"),
        block=word(written.block_id, "block_id"),
        entry=word(written.entry_id, "entry_id"),
        name=name(written.name, "name"),
        action_name=sentence(written.action_name, "action_name"),
        reason=sentence(written.reason, "reason"),
        human=written.human,
        properties=written.properties,
    )


def platform(value: str | None) -> str | None:
    if not value:
        return None
    lowered = value.lower()
    if lowered not in PLATFORMS:
        raise Refused("invalid", "platform", "The platform is none of ios, android, web, other.")
    return lowered
