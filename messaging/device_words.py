"""What an app says of its own device beside the token: its version, whether it may notify, and whether the token only
fetches in-app messages, so that no push is ever sent to it."""

from collections.abc import Mapping
from typing import Any

_VERSIONS = ("app_version", "version")
_PERMISSIONS = ("opted_in", "push_enabled", "notifications_enabled")
_LONGEST = 64
IN_APP = "in_app"
_TRUTH = {True: True, False: False, "true": True, "false": False, "True": True, "False": False}


def described(*said: Any) -> dict[str, Any] | None:
    """The properties of a `device` event, from whichever of these says something; None where none does."""
    found: dict[str, Any] = {}
    for attributes in said:
        if not isinstance(attributes, Mapping):
            continue
        for name in _VERSIONS:
            version = attributes.get(name)
            if isinstance(version, str) and version.strip() and "\0" not in version:
                found.setdefault("app_version", version.strip()[:_LONGEST])
        for name in _PERMISSIONS:
            allowed = attributes.get(name)
            if isinstance(allowed, bool | str) and allowed in _TRUTH:
                found.setdefault("opted_in", _TRUTH[allowed])
        if attributes.get("kind") == IN_APP:
            found["kind"] = IN_APP
    return found or None
