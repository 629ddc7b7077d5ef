"""The Segment shape, spoken by the libraries of Segment, RudderStack and today's Customer.io (protocols.md 5)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from messaging import device_words
from messaging.events import Event
from messaging.ingest import native, segment_events
from messaging.ingest.limits import TOKEN_LETTERS
from messaging.ingest.mistyped import mistyped
from messaging.ingest.refusals import Refused
from messaging.ingest.times import instant
from messaging.ingest.words import Id, Name, Token, read_again, word


class Named(msgspec.Struct):
    """Of what only describes the client, any value is let in: it must not cost the event."""

    name: Any = None
    version: Any = None


class ContextDevice(msgspec.Struct):
    token: Token | None = None
    id: Id | None = None
    type: Any = None


class Context(msgspec.Struct):
    device: ContextDevice | None = None
    os: Named | None = None
    library: Named | None = None
    traits: dict[str, Any] | None = None


class SegmentBody(msgspec.Struct):
    """The envelope of a batch."""

    batch: list[msgspec.Raw]
    writeKey: str | None = None
    sentAt: Any = None
    context: Context | None = None


class SegmentCall(msgspec.Struct):
    """What the envelope of a batch holds, where the body is one event."""

    writeKey: str | None = None
    sentAt: Any = None
    context: Context | None = None


class SegmentEvent(msgspec.Struct):
    """One call. Fields not listed are ignored."""

    type: str | None = None
    event: Name | None = None
    name: Name | None = None
    userId: Id | None = None
    anonymousId: Id | None = None
    previousId: Id | None = None
    groupId: Id | None = None
    messageId: Id | None = None
    timestamp: str | None = None
    originalTimestamp: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: Context | None = None


body_decoder = msgspec.json.Decoder(SegmentBody)
call_decoder = msgspec.json.Decoder(SegmentCall)
item_decoder = msgspec.json.Decoder(SegmentEvent)

# Those that clients also write as numbers.
_IDS = frozenset({"userId", "anonymousId", "previousId", "groupId", "messageId"})

_NO_CONTEXT = Context()
_NO_DEVICE = ContextDevice()
_BROWSER_LIBRARIES = ("analytics.js", "@segment/analytics-next", "rudderlabs javascript sdk", "rudder-sdk-js")
_APPLE = frozenset({"ios", "ipados", "watchos", "tvos"})


def read(
    item: msgspec.Raw, by: str, now: datetime, call: str | None = None, shared: Context | None = None
) -> tuple[str | None, Event]:
    """The client's id of the event and the canonical event. `call` is the address's own type, if it has one."""
    try:
        written = item_decoder.decode(item)
    except msgspec.ValidationError as error:
        written = read_again(item, SegmentEvent, _IDS, error)
    kind = call or written.type
    reader = READERS.get(kind or "")
    if reader is None:
        raise Refused("unknown_type" if kind else "missing", "type", "The type is none of " + ", ".join(READERS) + ".")
    if not written.userId and not written.anonymousId and kind != "alias":
        raise Refused("missing", "userId", "A call needs a userId or an anonymousId.")
    context = written.context or shared or _NO_CONTEXT
    return written.messageId, reader(written, context, by, now)


def _custom(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    device = context.device or _NO_DEVICE
    delivery = segment_events.delivery_of(written.properties or {})
    return Event(
        type="track",
        by=by,
        occurred_at=instant(written.timestamp or written.originalTimestamp, now, "timestamp", delivery),
        person=written.userId or None,
        anonymous=written.anonymousId or None,
        device=device.token or device.id or None,
        platform=_platform(device, context),
        properties=written.properties,
    )


def _track(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    if written.event == segment_events.NATIVE:
        return _message_event(written, context, by, now)
    event = _custom(written, context, by, now)
    event.name = written.event or None
    properties = written.properties or {}
    if event.name in (segment_events.DEVICE_ADDED, segment_events.DEVICE_GONE):
        return _device(event, properties)
    if event.name is not None:
        segment_events.apply(event, event.name, properties)
    return event


def _message_event(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    """A call whose properties are the native fields is that native event (ruling 46)."""
    try:
        inner = native.of_properties(written.properties or {})
    except msgspec.ValidationError as error:
        refused = mistyped(error)
        raise Refused(refused.code, f"properties.{refused.field}", refused.message) from None
    inner.occurred_at = written.timestamp or written.originalTimestamp or inner.occurred_at
    inner.person_id = written.userId or inner.person_id
    event = native.canonical(inner, by, now)
    device = context.device or _NO_DEVICE
    event.device = event.device or device.token or device.id or None
    event.platform = event.platform or _platform(device, context)
    # A library must name somebody; beside a delivery its random name says nothing, for the delivery knows its person.
    if event.person is None and event.anonymous is None and event.delivery is None:
        event.anonymous = written.anonymousId or None
    return event


def _device(event: Event, properties: dict[str, Any]) -> Event:
    described = properties.get("device")
    described = described if isinstance(described, dict) else {}
    event.device = word(described.get("token"), "properties.device.token", TOKEN_LETTERS) or event.device
    if event.platform is None:
        event.platform = _platform_of(described.get("type"))
    if event.device is None:
        raise Refused("missing", "context.device.token", "A device needs its token.")
    if event.name == segment_events.DEVICE_GONE:
        event.reason = "deleted"
    event.type = "device"
    event.name = None
    event.properties = device_words.described(described.get("attributes"), described, properties)
    return event


def _page(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    event = _custom(written, context, by, now)
    event.name = written.name or "page"
    return event


def _screen(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    event = _custom(written, context, by, now)
    event.name = written.name or "screen"
    return event


def _group(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    event = _custom(written, context, by, now)
    event.name = "group"
    event.properties = {**(written.traits or {}), "group_id": written.groupId}
    return event


def _identify(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    event = _custom(written, context, by, now)
    event.type = "identify"
    event.properties = written.traits or context.traits
    # A device key merges nobody (ruling 50), and its libraries always name both ids: then only the person is described.
    if event.person and event.anonymous and by != "device":
        event.merge_from = event.anonymous
    if event.person:
        event.anonymous = None
    return event


def _alias(written: SegmentEvent, context: Context, by: str, now: datetime) -> Event:
    event = _custom(written, context, by, now)
    event.type = "identify"
    event.properties = None
    event.anonymous = None
    event.merge_from = written.previousId or written.anonymousId or None
    if event.person is None or event.merge_from is None:
        raise Refused("missing", "userId" if event.person is None else "previousId", "An alias needs both ids.")
    return event


READERS: dict[str, Callable[[SegmentEvent, Context, str, datetime], Event]] = {
    "track": _track,
    "identify": _identify,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "alias": _alias,
}


def _platform(device: ContextDevice, context: Context) -> str | None:
    """The device says it, else its system, else that it is a browser's library."""
    named = _platform_of(device.type) or (context.os and _platform_of(context.os.name))
    if named:
        return named
    library = context.library and context.library.name
    return "web" if isinstance(library, str) and library.lower().startswith(_BROWSER_LIBRARIES) else None


def _platform_of(text: Any) -> str | None:
    lowered = text.lower() if isinstance(text, str) else ""
    if lowered in _APPLE:
        return "ios"
    return lowered if lowered in ("android", "web") else None
