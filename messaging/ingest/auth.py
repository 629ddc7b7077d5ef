"""Whose key a request shows. Keys that read and manage never bring events in (ruling 50)."""

import base64
import binascii
import hmac

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
        return _pair(rest.strip())[0]
    return rest.strip() or scheme or None


def reporter(token: str | None) -> KeyInfo:
    key = resolve(token, KINDS) if token else None
    if key is None:
        raise RequestRefused(401, "unauthorized", "A write key or a device key is needed.")
    return key


def names_site(request: HttpRequest) -> bool:
    """Whether the header is Customer.io's: a site and, as its password, the key."""
    scheme, _, rest = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return scheme.lower() == "basic" and bool(_pair(rest.strip())[1])


def site_reporter(request: HttpRequest) -> KeyInfo:
    """Basic `site_id:key`, the key a write key or a device key of that very site; or the key as a bearer."""
    if not names_site(request):
        return reporter(None if _is_basic(request) else shown(request))
    site, token = _pair(request.META["HTTP_AUTHORIZATION"].partition(" ")[2].strip())
    key = reporter(token)
    if not hmac.compare_digest(key.site_id.encode(), site.encode()):
        raise RequestRefused(401, "unauthorized", "This key belongs to another site.")
    return key


def _is_basic(request: HttpRequest) -> bool:
    return request.META.get("HTTP_AUTHORIZATION", "").lower().startswith("basic")


def _pair(encoded: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    return name, password
