"""Items become lines of the inbox, one by one; what cannot is refused with its place, and the rest goes on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from messaging.events import Event, encode
from messaging.ingest import policy
from messaging.ingest.dialect import Request
from messaging.ingest.keys import dedupe_key
from messaging.ingest.limits import DEPTH, EVENT_BYTES
from messaging.ingest.mistyped import mistyped
from messaging.ingest.refusals import Refusal, Refused
from messaging.ingest.texts import holds_nul, too_deep

_SHA_BYTES = 8


class Line(NamedTuple):
    """One row of the inbox. Lines sort by key, the order in which every request takes its locks."""

    key: bytes
    sha: bytes
    fingerprint: bytes | None
    text: str


@dataclass(slots=True)
class Taken:
    """What one request brought: each distinct event once, and what happened to the rest."""

    lines: dict[bytes, Line] = field(default_factory=dict)
    duplicates: int = 0
    conflicts: int = 0
    refused: list[Refusal] = field(default_factory=list)
    last_refused: msgspec.Raw | None = None


class Reported(NamedTuple):
    """By whom and when."""

    source_id: int
    kind: str
    now: datetime
    fingerprint: Callable[[Event], bytes | None]


def take(request: Request, reported: Reported) -> Taken:
    taken = Taken()
    for index, item in enumerate(request.items):
        try:
            line = _line(item, request, reported)
        except Refused as refused:
            taken.refused.append(refused.at(index))
            taken.last_refused = item
            continue
        first = taken.lines.setdefault(line.key, line)
        if first is not line:
            taken.duplicates += first.sha == line.sha
            taken.conflicts += first.sha != line.sha
    return taken


def _line(item: msgspec.Raw, request: Request, reported: Reported) -> Line:
    if len(item) > EVENT_BYTES:
        raise Refused("too_large", "", f"The event has more than {EVENT_BYTES} bytes.")
    try:
        client_id, event = request.read(item, reported.kind, reported.now)
        policy.check(event)
        # The event's own object is the first level.
        if event.properties and too_deep(event.properties, DEPTH - 1):
            raise Refused("too_deep", "properties", f"The event is nested deeper than {DEPTH} levels.")
        text = encode(event)
    except msgspec.ValidationError as error:
        raise mistyped(error) from None
    except (msgspec.DecodeError, UnicodeError):
        raise Refused("bad_text", "", "The event holds text that is not UTF-8.") from None
    except (RecursionError, OverflowError, ValueError):
        raise Refused("bad_number", "", "The event holds a number or a nesting nobody can keep.") from None
    if holds_nul(text) or (client_id and "\0" in client_id):
        raise Refused("bad_text", "", "The event holds the character NUL, which no database keeps.")
    key = dedupe_key(reported.source_id, client_id or None, event)
    return Line(key, sha_of(text), reported.fingerprint(event), text)


def sha_of(text: str) -> bytes:
    """Tells two events of one id apart."""
    return blake2b(text.encode(), digest_size=_SHA_BYTES).digest()
