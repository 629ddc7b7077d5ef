"""Our own dialect: `{"events": [...]}`, each event with the fields of design.md 7."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from messaging.events import Event
from messaging.ingest import onesignal
from messaging.ingest.refusals import Refused
from messaging.ingest.times import instant
from messaging.ingest.words import Id, Name, Sentence, Token, digits, read_again

PLATFORMS = frozenset({"ios", "android", "web", "other"})


def says(sentence: str) -> Meta:
    """What the document and the help page say of a field."""
    return Meta(description=sentence)


class NativeBody(msgspec.Struct):
    """The envelope of a request."""

    events: list[msgspec.Raw]
    sent_at: Any = None


class NativeEvent(msgspec.Struct):
    """One event as the client writes it. Only `type` is required (ruling 47); fields not listed are ignored."""

    type: Annotated[str | None, says("What happened; the only field an event needs")] = None
    id: Annotated[Id | None, says("Yours, unique within the source: the same id again is the same event")] = None
    occurred_at: Annotated[str | float | None, says("ISO 8601 or Unix seconds; else the time of receipt")] = None
    delivery_id: Annotated[Id | None, says("One message for one person")] = None
    person_id: Annotated[Id | None, says("Whose delivery or deed it is; a delivery's later events need none")] = None
    anonymous_id: Annotated[Id | None, says("Somebody without a person_id yet")] = None
    device_token: Annotated[Token | None, says("The device that reports, or that a status speaks of")] = None
    platform: Annotated[str | None, says("ios, android, web or other")] = None
    message_id: Annotated[Id | None, says("The message, where no campaign sends it")] = None
    display_id: Annotated[Id | None, says("One showing of an in-app message on a device")] = None
    card_id: Annotated[Id | None, says("The card that was shown or clicked")] = None
    block_id: Annotated[Id | None, says("The block that was clicked: your id or its public id")] = None
    action_name: Annotated[Sentence | None, says("What was chosen, as it read")] = None
    campaign_id: Annotated[Id | None, says("With action_id: where a delivery's first event belongs")] = None
    action_id: Annotated[Id | None, says("The step of the campaign")] = None
    journey_id: Annotated[Id | None, says("The journey; of a delivery with step_id and entry_id")] = None
    step_id: Annotated[Id | None, says("The step of the journey")] = None
    next_step_id: Annotated[Id | None, says("Of step_left: where the person goes from here")] = None
    outcome: Annotated[Name | None, says("Of step_left: one of the step's outcomes, or timed_out")] = None
    entry_id: Annotated[Id | None, says("Your id of this pass through the campaign or journey")] = None
    name: Annotated[Name | None, says("The name of a custom event (track)")] = None
    reason: Annotated[Sentence | None, says("Why it failed, bounced or was dismissed")] = None
    human: Annotated[bool, says("False for a machine's open or a scanner's click")] = True
    properties: Annotated[dict[str, Any] | None, says("Of a custom event; the attributes of identify")] = None


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
        # Names of OneSignal's event streams are understood wherever they come in.
        type=onesignal.KINDS.get(written.type, written.type),
        by=by,
        occurred_at=instant(written.occurred_at, now, "occurred_at", written.delivery_id),
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
        journey=written.journey_id or None,
        step=written.step_id or None,
        next_step=written.next_step_id or None,
        outcome=written.outcome or None,
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
