"""Reads environment variables; a wrong value fails at start and names the variable and what it accepts."""

import os
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise _wrong(name, value, "1, true, yes, on, 0, false, no or off")


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise _wrong(name, value, f"a whole number from {least} to {most}")


def choice(name: str, default: str, accepted: tuple[str, ...]) -> str:
    value = text(name, default)
    if value in accepted:
        return value
    raise _wrong(name, value, " or ".join(accepted))


def listed(name: str) -> list[str]:
    return [item.strip() for item in text(name).split(",") if item.strip()]


def instant(name: str) -> datetime | None:
    value = text(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _wrong(name, value, "an ISO 8601 time with its offset, such as 2026-11-21T14:00:00+00:00")
    return moment


def _wrong(name: str, value: str, accepted: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} is not understood; it accepts {accepted}.")
