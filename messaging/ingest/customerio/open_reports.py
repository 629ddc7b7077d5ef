"""`/api/v1/metrics` and `/api/v1/push/events`: a phone reports on a delivery without showing a key (protocols.md 8.2).

Whoever knows the public id was sent the message, so the id is the capability. The answer is the same whether it exists
or not, and only what a phone or a mail reader can know may be said this way. A key that is shown must be right, and
then its own ids are understood as well.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from messaging.events import Event
from messaging.ingest import auth, body, own, quota
from messaging.ingest.answers import CUSTOMERIO
from messaging.ingest.bringing import bring
from messaging.ingest.customerio import words
from messaging.ingest.customerio.track import Object, one
from messaging.ingest.keep import Kept
from messaging.ingest.limits import ID_LETTERS, TEXT_LETTERS, TOKEN_LETTERS
from messaging.ingest.refusals import Refused, RequestRefused
from messaging.ingest.words import word
from workspaces import clock

_MAY_BE_SAID = {
    "push": ("delivered", "opened", "clicked", "converted"),
    "in_app": ("opened", "clicked", "converted"),
    "email": ("delivered", "opened", "clicked", "converted"),
    "sms": ("delivered", "clicked", "converted"),
    "webhook": ("clicked", "converted"),
}
_METRICS = frozenset(metric for metrics in _MAY_BE_SAID.values() for metric in metrics)
_NOTHING = Kept(0, 0, 0)


def metric(request: HttpRequest) -> HttpResponse:
    return _reported(request, "metric", "recipient")


def push_event(request: HttpRequest) -> HttpResponse:
    return _reported(request, "event", "device_id")


def _reported(request: HttpRequest, kind_field: str, device_field: str) -> HttpResponse:
    key = auth.site_reporter(request) if "HTTP_AUTHORIZATION" in request.META else None
    if key is None:
        quota.charge_address(request.META.get("REMOTE_ADDR", ""))
    sent = body.read(request)
    names = (kind_field, device_field)
    # Read once before anything is looked up, so that a report at fault is told so whatever it names.
    event = _checked(sent, names)
    found = own.find(event.delivery or "")
    if found is not None and key is not None and found.workspace_id != key.workspace_id:
        found = None
    if found is not None and event.type in _MAY_BE_SAID[found.channel]:
        key = key or own.reporter(found.workspace_id, found.slug)
    elif found is not None or key is None:
        return CUSTOMERIO.taken(_NOTHING, [])

    def read(written: Object, by: str, now: datetime) -> tuple[str | None, Event]:
        event = _event(written, names, by, now)
        if found is not None:
            event.delivery = found.external_id
            event.device = event.device if found.channel in ("push", "in_app") else None
        return None, event

    bring(request, one(sent, read), key)
    # What could not be counted stands on the page Sources; a phone cannot mend it, and would send it for ever.
    return CUSTOMERIO.taken(_NOTHING, [])


def _checked(sent: bytes, names: tuple[str, str]) -> Event:
    opened = one(sent, lambda written, by, now: (None, _event(written, names, by, now)))
    try:
        return opened.read(opened.items[0], "device", clock.now())[1]
    except Refused as refused:
        raise RequestRefused(400, refused.code, f"{refused.field}: {refused.message}") from None


def _event(written: Object, names: tuple[str, str], by: str, now: datetime) -> Event:
    kind_field, device_field = names
    kind = str(written.get(kind_field)).lower()
    if kind not in _METRICS:
        raise Refused("invalid", kind_field, "This is none of delivered, opened, clicked and converted.")
    return Event(
        type=kind,
        by=by,
        delivery=words.named(written.get("delivery_id"), "delivery_id", ID_LETTERS),
        device=word(written.get(device_field), device_field, TOKEN_LETTERS),
        occurred_at=words.moment(written.get("timestamp"), now, "timestamp", written.get("delivery_id")),
        reason=word(written.get("reason"), "reason", TEXT_LETTERS),
        action_name=words.action_of(written),
        properties=_link(written.get("href")),
    )


def _link(href: Any) -> dict[str, Any] | None:
    link = word(href, "href", TEXT_LETTERS)
    return {"url": link} if link else None
