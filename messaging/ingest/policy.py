"""Which events a key may report (metrics.md N-1, rulings 13 and 50), and what they must hold to mean anything."""

from typing import Any

from messaging.events import TYPES, Event
from messaging.ingest.refusals import Refused
from messaging.ingest.words import word

# Made by ourselves alone, from what a program asked for; no dialect can spell it.
_INNER = frozenset({"merge"})

# Traits that are columns of a person, and so have a type.
_ADDRESSES = ("email", "phone")
_FLAGS = ("developer", "subscribed")


def check(event: Event) -> None:
    known = TYPES.get(event.type)
    if known is None or (event.type in _INNER and event.by != "api"):
        raise Refused("unknown_type", "type", "No event has this type.")
    if event.type == "track" and event.name is None:
        raise Refused("missing", "name", "A custom event needs a name.")
    if event.by == "device":
        _check_device(event, known.from_devices)
    if event.type == "identify" and event.properties:
        _check_traits(event.properties, event.by)


def _check_device(event: Event, may_report: bool) -> None:
    if not may_report:
        raise Refused("not_allowed", "type", "A device key may not report this; use the key of a server.")
    if event.merge_from is not None:
        raise Refused("not_allowed", "type", "A device key may not merge people; use the key of a server.")


def _check_traits(traits: dict[str, Any], by: str) -> None:
    for name in _FLAGS:
        if name not in traits:
            continue
        # A device speaks of itself, never of what a company decides about a person.
        if by == "device":
            raise Refused("not_allowed", f"properties.{name}", "A device key may not set this of a person.")
        if not isinstance(traits[name], bool | None):
            raise Refused("invalid", f"properties.{name}", "This is true, false or null.")
    for name in _ADDRESSES:
        value = traits.get(name)
        if not isinstance(value, str | int | None) or isinstance(value, bool):
            raise Refused("invalid", f"properties.{name}", "This is a text or null.")
        if value is not None:
            traits[name] = word(value, f"properties.{name}")
