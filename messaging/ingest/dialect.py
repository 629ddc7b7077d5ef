"""What the steps behind the door need to know of a dialect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from messaging.events import Event
from messaging.ingest import native, onesignal, segment
from messaging.ingest.envelope import limited, opened

Reader = Callable[[msgspec.Raw, str, datetime], tuple[str | None, Event]]


@dataclass(frozen=True, slots=True)
class Request:
    """An opened body: its closed items and how to read one, and what it says of the client."""

    items: list[msgspec.Raw]
    read: Reader
    write_key: str | None = None
    sent_at: Any = None
    context: segment.Context | None = None


def native_batch(body: bytes) -> Request:
    envelope = opened(body, native.body_decoder)
    return Request(limited(envelope.events), native.read, sent_at=envelope.sent_at)


def onesignal_stream(body: bytes) -> Request:
    events = opened(body, onesignal.body_decoder).events
    return Request([msgspec.Raw(body)] if events is None else limited(events), onesignal.read)


def segment_batch(body: bytes) -> Request:
    envelope: segment.SegmentBody = opened(body, segment.body_decoder)
    shared = envelope.context

    def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
        return segment.read(item, by, now, shared=shared)

    return Request(limited(envelope.batch), read, envelope.writeKey, envelope.sentAt, shared)


def segment_call(kind: str) -> Callable[[bytes], Request]:
    """For an address that takes one event of one type."""

    def read(item: msgspec.Raw, by: str, now: datetime) -> tuple[str | None, Event]:
        return segment.read(item, by, now, call=kind)

    def request(body: bytes) -> Request:
        envelope: segment.SegmentCall = opened(body, segment.call_decoder)
        return Request([msgspec.Raw(body)], read, envelope.writeKey, envelope.sentAt, envelope.context)

    return request
