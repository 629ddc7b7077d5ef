"""The bytes of a request, unpacked up to the limit and never further.

The content type is not looked at: real clients send gzip as a form and JSON as plain text (protocols.md 0.8). Packed
bodies are also recognised by their first bytes, since no JSON begins like that.
"""

import zlib
from collections.abc import Iterator

from django.http import HttpRequest, UnreadablePostError

from messaging.ingest.limits import BODY_BYTES
from messaging.ingest.refusals import too_large, unreadable

_CHUNK = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_BARE_DEFLATE = -zlib.MAX_WBITS


def read(request: HttpRequest) -> bytes:
    """Raises RequestRefused for a body that is too large, cut off or packed in a way nobody here can open."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > BODY_BYTES:
        raise too_large(f"The body has more than {BODY_BYTES} bytes.")
    try:
        body = request.read(BODY_BYTES + 1)
    except (UnreadablePostError, OSError) as error:
        raise unreadable("The body ended before it was complete.") from error
    if len(body) > BODY_BYTES:
        raise too_large(f"The body has more than {BODY_BYTES} bytes.")
    return _unpacked(body, request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower())


def _unpacked(body: bytes, encoding: str) -> bytes:
    if body.startswith(_GZIP_MAGIC):
        return _inflated(body, _GZIP_OR_ZLIB)
    if encoding in ("", "identity") or body[:1] in (b"{", b"["):
        return body
    if encoding == "deflate":
        # The standard says zlib, some clients leave its two bytes out; no bare stream has these two in front.
        zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0
        return _inflated(body, _GZIP_OR_ZLIB if zlib_header else _BARE_DEFLATE)
    raise unreadable("The content encoding is none of gzip, deflate and identity, or the body does not follow it.")


def _inflated(body: bytes, window: int) -> bytes:
    """Stops one byte above the limit, so that a bomb costs no more than an honest body."""
    parts = []
    size = 0
    for part in _parts(body, window):
        size += len(part)
        if size > BODY_BYTES:
            raise too_large(f"The unpacked body has more than {BODY_BYTES} bytes.")
        parts.append(part)
    return b"".join(parts)


def _parts(body: bytes, window: int) -> Iterator[bytes]:
    opener = zlib.decompressobj(window)
    rest = body
    try:
        while rest and not opener.eof:
            yield opener.decompress(rest, _CHUNK)
            rest = opener.unconsumed_tail
    except zlib.error as error:
        raise unreadable("The packed body is damaged.") from error
    if not opener.eof:
        raise unreadable("The packed body ended before it was complete.")
