"""Turns msgspec's sentence about a value of the wrong type into a refusal that names the field."""

import re

import msgspec

from messaging.ingest.refusals import Refused

_PATH = re.compile(r" - at `\$\.?(.*)`$")
_NAMED = re.compile(r"^Object (contains unknown|missing required) field `(.*)`$", re.DOTALL)
_CODES = {"contains unknown": "unknown_field", "missing required": "missing"}
_TOO_LONG = re.compile(r"^Expected `str` of length <= (\d+)$")


def mistyped(error: msgspec.ValidationError) -> Refused:
    """The sentence names types and fields and never repeats a value."""
    said = str(error)
    found = _PATH.search(said)
    path = found[1] if found else ""
    said = _PATH.sub("", said)
    if longest := _TOO_LONG.match(said):
        return Refused("too_long", path[:200], f"The text has more than {longest[1]} letters.")
    named = _NAMED.match(said)
    if named:
        path = f"{path}.{named[2]}".lstrip(".")
    return Refused(_CODES[named[1]] if named else "invalid", path[:200], f"{said[:200]}.")
