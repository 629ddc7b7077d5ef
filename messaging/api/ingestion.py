"""How the door reads in the OpenAPI document: its bodies are the structs that read them, its answers the table's."""

from typing import Any

import msgspec

from messaging.ingest.native import NativeEvent
from messaging.ingest.onesignal import OneSignalEvent
from messaging.ingest.refusals import Refusal
from messaging.ingest.segment import SegmentEvent
from messaging.ingest.views import DOORS, native_events, onesignal_events, shared_events


class Taken(msgspec.Struct):
    """How many events were new, how many known already, and which were refused and why."""

    accepted: int
    duplicates: int
    rejected: list[Refusal]


class NativeEvents(msgspec.Struct):
    """At most 2,500 events; `sent_at` is compared with our clock and changes no time."""

    events: list[NativeEvent]
    sent_at: str | None = None


class SegmentBatch(msgspec.Struct):
    """At most 2,500 calls."""

    batch: list[SegmentEvent]
    writeKey: str | None = None
    sentAt: str | None = None


class Success(msgspec.Struct):
    success: bool


STRUCTS = (NativeEvents, SegmentBatch, SegmentEvent, OneSignalEvent, Taken, Success)

_BATCHES = ("/v1/batch", "/v1/b", "/v1/import")
# Those that do not speak Segment's shape answer as our own dialect does.
_BODIES = {native_events: "NativeEvents", shared_events: "NativeEvents", onesignal_events: "OneSignalEvent"}


def _path(path: str, body: str | None) -> dict[str, Any]:
    native = body is not None
    body = body or ("SegmentBatch" if path in _BATCHES else "SegmentEvent")
    answers = {"200": _json("All are in, known ones included", "Taken" if native else "Success")}
    if native:
        answers["207"] = _json("A part is in; the others are named with their reason", "Taken")
        answers["413"] = {"description": "The body is too large; nothing is in"}
    answers["400"] = {"description": "The body cannot be read; nothing is in"}
    answers["401"] = {"description": "The key is missing, unknown, revoked or one that reads"}
    answers["429"] = {"description": "More events than this key may send; wait for the seconds of Retry-After"}
    answers["503"] = {"description": "Nothing is in; come back after the seconds of Retry-After"}
    return {
        "post": {
            "operationId": "post_" + path.strip("/").replace("/", "_"),
            "summary": "Sends events" if native or path in _BATCHES else "Sends one event of this type",
            "security": [{"write_key": []}] if native else [{"segment_key": []}, {"write_key": []}],
            "requestBody": {"required": True, "content": _json("", body)["content"]},
            "responses": answers,
        }
    }


def _json(description: str, name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


PATHS = {path: _path(path, _BODIES.get(view)) for path, view in DOORS.items()}
