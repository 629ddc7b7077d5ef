"""Whose key a request shows. Keys that read and manage never bring events in (ruling 50)."""

import base64
import binascii

from django.http import HttpRequest

from messaging.ingest.refusals import RequestRefused
from workspaces.keys import KeyInfo, resolve

KINDS = ("sender", "device")


def shown(request: HttpRequest) -> str | None:
    """The key in the header: `Bearer <key>`, or Basic with the key as user name and no password."""
    scheme, _, rest = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        return _user_name(rest.strip())
    return rest.strip() or scheme or None


def reporter(token: str | None) -> KeyInfo:
    key = resolve(token, KINDS) if token else None
    if key is None:
        raise RequestRefused(401, "unauthorized", "A write key or a device key is needed.")
    return key


def _user_name(encoded: str) -> str:
    try:
        return base64.b64decode(encoded).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
