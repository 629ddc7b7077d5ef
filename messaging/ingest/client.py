"""What software a request came from, and how far its clock is off."""

import re
from datetime import UTC, datetime

import msgspec
from django.http import HttpRequest

from messaging.ingest.dialect import Request
from messaging.ingest.segment import Context

_MOST_LETTERS = 60
_ODD = re.compile(r"[^\w@./+ -]", re.ASCII)
_PRODUCT = re.compile(r"^([^\s/]+)(?:/(\S+))?")


class _Described(msgspec.Struct):
    context: Context | None = None


_described = msgspec.json.Decoder(_Described)


def sdk(request: HttpRequest, opened: Request) -> str:
    """Name and version: the library's own word, else the first word of the user agent."""
    context = opened.context or _first_context(opened)
    if context and context.library and isinstance(context.library.name, str):
        return _clean(f"{context.library.name} {context.library.version or ''}")
    product = _PRODUCT.match(request.META.get("HTTP_USER_AGENT", ""))
    return _clean(" ".join(filter(None, product.groups()))) if product else ""


def skew(opened: Request, now: datetime) -> int | None:
    """Seconds the client's clock is ahead of ours when it sent. It never changes a time (ruling 46)."""
    if not isinstance(opened.sent_at, str):
        return None
    try:
        sent = datetime.fromisoformat(opened.sent_at)
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        seconds = int((sent - now).total_seconds())
    except (ValueError, OverflowError):
        return None
    return max(-(2**31), min(2**31 - 1, seconds))


def _first_context(opened: Request) -> Context | None:
    try:
        return _described.decode(opened.items[0]).context if opened.items else None
    except (ValueError, RecursionError):
        return None


def _clean(text: str) -> str:
    return _ODD.sub("", text).strip()[:_MOST_LETTERS]
