"""Items become lines of the inbox, one by one; what cannot is refused with its place, and the rest goes on."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from messaging.events import Event, encode
from messaging.ingest import policy
from messaging.ingest.dialect import Request
from messaging.ingest.keys import dedupe_key
from messaging.ingest.limits import DEPTH, EVENT_BYTES
from messaging.ingest.refusals import Refusal, Refused

_SHA_BYTES = 8
_PATH = re.compile(r" - at `\$\.?(.*)`$")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
# The event's own object and `properties` are the first two levels.
_LEVELS_IN_PROPERTIES = DEPTH - 2


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
        if event.properties:
            _check_depth(event.properties, _LEVELS_IN_PROPERTIES)
        text = encode(event)
    except msgspec.ValidationError as error:
        raise _mistyped(error) from None
    except (msgspec.DecodeError, UnicodeError):
        raise Refused("bad_text", "", "The event holds text that is not UTF-8.") from None
    except (RecursionError, OverflowError, ValueError):
        raise Refused("bad_number", "", "The event holds a number or a nesting nobody can keep.") from None
    if "\\u0000" in text and _NUL.search(text):
        raise Refused("bad_text", "properties", "The text holds the character NUL, which no database keeps.")
    key = dedupe_key(reported.source_id, client_id, event)
    return Line(key, blake2b(text.encode(), digest_size=_SHA_BYTES).digest(), reported.fingerprint(event), text)


def _check_depth(value: Any, levels: int) -> None:
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    for each in inner:
        if type(each) is dict or type(each) is list:
            if levels <= 1:
                raise Refused("too_deep", "properties", f"The event is nested deeper than {DEPTH} levels.")
            _check_depth(each, levels - 1)


def _mistyped(error: msgspec.ValidationError) -> Refused:
    """msgspec's own sentence, its path as the field. It names types and never repeats a value."""
    said = str(error)
    path = _PATH.search(said)
    return Refused("invalid", path[1] if path else "", _PATH.sub("", said) + ".")
