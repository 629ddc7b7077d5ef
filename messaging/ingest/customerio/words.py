"""What both versions of the API write alike: who, when, and what is known of a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from messaging.device_words import described
from messaging.events import Event
from messaging.ingest.limits import NAME_LETTERS, TEXT_LETTERS, TOKEN_LETTERS
from messaging.ingest.refusals import Refused
from messaging.ingest.times import instant
from messaging.ingest.words import word

# A person is known here by the first of these that is given. Nothing is looked up at the door, so the same report means
# the same person whatever came before it; an address given beside an id is an attribute.
_IDENTIFIERS = ("id", "email", "phone", "cio_id")
_PLATFORMS = {"ios": "ios", "apple": "ios", "android": "android", "web": "web"}
# Seconds since 1970 have ten digits for centuries; more are milliseconds.
_MOST_SECONDS = 100_000_000_000


def person_of(identifiers: Any, field: str = "identifiers") -> str:
    for name in _IDENTIFIERS:
        if isinstance(identifiers, Mapping) and (found := word(identifiers.get(name), f"{field}.{name}")):
            return found
    raise Refused("missing", field, "A person needs an id, email, phone or cio_id.")


def action_of(written: Mapping[str, Any], within: str = "") -> str | None:
    """What was chosen in an in-app message, as it read."""
    for name in ("action_name", "actionName"):
        if found := word(written.get(name), f"{within}.{name}" if within else name, TEXT_LETTERS):
            return found
    return None


def named(value: Any, field: str, most: int = NAME_LETTERS) -> str:
    text = word(value, field, most)
    if text is None or not text.strip():
        raise Refused("missing", field, "This is missing.")
    return text.strip()


def moment(value: Any, now: datetime, field: str, delivery: Any = None) -> datetime | None:
    """Unix seconds, also as digits; some clients send milliseconds."""
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = value / 1000 if abs(value) >= _MOST_SECONDS else value
    elif not isinstance(value, str | None):
        raise Refused("bad_time", field, "The time is not a number of Unix seconds.")
    return instant(value, now, field, delivery)


def properties_of(value: Any, field: str) -> dict[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise Refused("invalid", field, "This is an object.")
    return value or None


def identified(person: str, attributes: dict[str, Any] | None, by: str, now: datetime) -> Event:
    """Attributes as they stand; an empty one is removed, and some say more than an attribute does."""
    traits = {name: None if value == "" else value for name, value in (attributes or {}).items()}
    occurred = moment(traits.pop("_timestamp", None), now, "_timestamp")
    anonymous = word(traits.pop("anonymous_id", None), "anonymous_id")
    for unkept in ("id", "cio_id", "_update"):
        traits.pop(unkept, None)
    if "unsubscribed" in traits:
        traits["subscribed"] = not _yes(traits.pop("unsubscribed"))
    return Event(
        type="identify",
        by=by,
        person=person,
        occurred_at=occurred,
        # A device key merges nobody (ruling 50).
        merge_from=anonymous if by != "device" else None,
        properties=traits or None,
    )


def device_of(device: Any, person: str, by: str, now: datetime, field: str = "device") -> Event:
    """A device added or brought up to date; both versions name its token, each in its way."""
    if not isinstance(device, Mapping):
        raise Refused("missing", field, "A device needs its token.")
    token = word(device.get("token") or device.get("id"), f"{field}.token", TOKEN_LETTERS)
    if token is None:
        raise Refused("missing", f"{field}.token", "A device needs its token.")
    platform = device.get("platform")
    return Event(
        type="device",
        by=by,
        person=person,
        device=token,
        platform=_PLATFORMS.get(platform.lower(), "other") if isinstance(platform, str) else None,
        occurred_at=moment(device.get("last_used"), now, f"{field}.last_used"),
        properties=described(device.get("attributes"), device),
    )


def device_gone(token: Any, person: str, by: str, field: str = "device.token") -> Event:
    return Event(type="device", by=by, person=person, device=named(token, field, TOKEN_LETTERS), reason="deleted")


def merged(primary: str, secondary: str, by: str) -> Event:
    """Everything of the secondary person moves to the primary one, in order with the events around it (ruling 31)."""
    if by == "device":
        raise Refused("not_allowed", "type", "A device key may not merge people; use the key of a server.")
    if primary == secondary:
        raise Refused("invalid", "secondary", "A person cannot be merged with itself.")
    return Event(type="merge", by="api", person=primary, merge_from=secondary)


def _yes(value: Any) -> bool:
    return value.strip().lower() in ("true", "1", "yes", "t", "y") if isinstance(value, str) else bool(value)
