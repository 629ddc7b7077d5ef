"""Events made from a call-back go the way of all events: deduplicated, kept, receipted, answered after the commit."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.events import Event
from messaging.ingest.answers import NATIVE
from messaging.ingest.auth import reporter
from messaging.ingest.bringing import bring
from messaging.ingest.dialect import Request
from messaging.ingest.refusals import RequestRefused
from workspaces.keys import KeyInfo

Made = tuple[str | None, Event]


def hook(answered: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose address holds a write key, since services cannot be taught to send a header."""

    @csrf_exempt
    def view(request: HttpRequest, key: str, **named: Any) -> HttpResponse:
        try:
            if request.method != "POST":
                raise RequestRefused(405, "method_not_allowed", "Call-backs are posted.")
            known = reporter(key)
            if known.kind != "sender":
                raise RequestRefused(401, "unauthorized", "This takes a write key.")
            return answered(request, known, **named)
        except RequestRefused as refused:
            return NATIVE.refused(refused)
        except (OperationalError, InterfaceError):
            return NATIVE.refused(RequestRefused(503, "unavailable", "Send this again.", 5))

    return view


def bring_made(request: HttpRequest, key: KeyInfo, made: Sequence[Made]) -> None:
    def read(item: msgspec.Raw, by: str, now: datetime) -> Made:
        return made[msgspec.json.decode(item, type=int)]

    bring(request, Request([msgspec.Raw(str(place).encode()) for place in range(len(made))], read), key)
