"""Opens a body without opening its items, so that one bad item cannot spoil the others."""

import json
import math
from typing import Any

import msgspec

from messaging.ingest.limits import EVENTS
from messaging.ingest.refusals import RequestRefused, unreadable


def opened(body: bytes, decoder: msgspec.json.Decoder) -> Any:
    """The envelope, its items still closed.

    The first reader is strict about the whole body. Several languages write NaN and half surrogate pairs all the same,
    so a body it cannot read gets a second, lenient reading, after which only the items at fault are refused.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise unreadable(f"The body has another shape than expected: {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _second_reading(body, decoder)
    except RecursionError:
        raise unreadable("The body is nested too deeply.") from None


def limited(items: list[msgspec.Raw]) -> list[msgspec.Raw]:
    if len(items) > EVENTS:
        raise RequestRefused(400, "too_many", f"A request takes at most {EVENTS} events.")
    return items


def _second_reading(body: bytes, decoder: msgspec.json.Decoder) -> Any:
    try:
        loose = json.loads(body, parse_constant=_NotJson, parse_float=_finite)
        if isinstance(loose, dict):
            loose = {
                name: [_closed(item) for item in value] if isinstance(value, list) else value
                for name, value in loose.items()
            }
        return decoder.decode(msgspec.json.encode(loose))
    except msgspec.ValidationError as error:
        raise unreadable(f"The body has another shape than expected: {error}.") from None
    except (ValueError, TypeError, RecursionError):
        raise unreadable("The body is not JSON.") from None


class _NotJson:
    """In place of NaN and Infinity. It cannot be written, so it stays with the item it stands in."""

    def __init__(self, _word: str) -> None:
        pass


def _finite(digits: str) -> float | _NotJson:
    number = float(digits)
    return number if math.isfinite(number) else _NotJson(digits)


def _closed(item: Any) -> msgspec.Raw | None:
    """The item as JSON again; null, which no dialect takes for an event, where it cannot be written."""
    try:
        return msgspec.Raw(msgspec.json.encode(item))
    except (ValueError, TypeError, RecursionError):
        return None
