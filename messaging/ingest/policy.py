"""Which events a key may report (metrics.md N-1, rulings 13 and 50)."""

from messaging.events import TYPES, Event
from messaging.ingest.refusals import Refused

# A device speaks of itself, never of what a company decides about a person.
_NOT_FROM_DEVICES = ("developer", "subscribed")

# Written by the definition API alone, through the same inbox.
_INNER = frozenset({"merge"})


def check(event: Event) -> None:
    known = TYPES.get(event.type)
    if known is None or event.type in _INNER:
        raise Refused("unknown_type", "type", "No event has this type.")
    if not known.built:
        raise Refused("not_supported", "type", "Events of this type are not counted yet.")
    if event.type == "track" and event.name is None:
        raise Refused("missing", "name", "A custom event needs a name.")
    if event.by == "device":
        _check_device(event, known.from_devices)


def _check_device(event: Event, may_report: bool) -> None:
    if not may_report:
        raise Refused("not_allowed", "type", "A device key may not report this; use the key of a server.")
    if event.merge_from is not None:
        raise Refused("not_allowed", "type", "A device key may not merge people; use the key of a server.")
    if event.type == "identify" and event.properties:
        for field in _NOT_FROM_DEVICES:
            if field in event.properties:
                raise Refused("not_allowed", f"properties.{field}", "A device key may not set this of a person.")
