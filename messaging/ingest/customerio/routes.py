"""The addresses of the Track API. Ids stand in them percent-encoded, slashes too, so each has a pattern of its own."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from messaging.ingest import auth, body
from messaging.ingest.answering import View, answering
from messaging.ingest.answers import CUSTOMERIO, CUSTOMERIO_BATCH, json_answer
from messaging.ingest.bringing import bring
from messaging.ingest.customerio import entity, open_reports, track
from messaging.ingest.customerio.deeds import Deed, allowed
from messaging.ingest.customerio.mixed import bring_mixed
from messaging.ingest.dialect import Request
from messaging.ingest.keep import Kept
from messaging.ingest.refusals import RequestRefused

Opened = Callable[..., Request]


def _events(open_body: Opened, request: HttpRequest, **named: str) -> HttpResponse:
    key = auth.site_reporter(request)
    return CUSTOMERIO.taken(*bring(request, open_body(body.read(request), **named), key))


def _deed(kind: str, request: HttpRequest, id: str) -> HttpResponse:
    key = auth.site_reporter(request)
    allowed(key)
    body.read(request)
    bring_mixed(request, Request([], entity.read), key, [(0, Deed(kind, id))])
    return CUSTOMERIO.taken(Kept(0, 0, 0), [])


def _region(request: HttpRequest) -> HttpResponse:
    """Where to send to: always here. Clients know no other names of regions than these two."""
    auth.site_reporter(request)
    return json_answer(b'{"url":"%s","data_center":"us"}' % request.get_host().encode(), 200)


def _entity(open_body: Opened, request: HttpRequest) -> HttpResponse:
    key = auth.site_reporter(request)
    opened = open_body(body.read(request))
    deeds = [(place, deed) for place, item in enumerate(opened.items) if (deed := entity.deed(item))]
    # What a device key may not do is refused item by item, where it is read.
    kept, refused = bring_mixed(request, opened, key, deeds if key.kind != "device" else [])
    return (CUSTOMERIO_BATCH if open_body is entity.batch else CUSTOMERIO).taken(kept, refused)


def _by_method(**methods: View) -> View:
    def answered(request: HttpRequest, **named: Any) -> HttpResponse:
        view = methods.get(request.method or "")
        if view is None:
            raise RequestRefused(405, "method_not_allowed", "This address takes " + ", ".join(methods) + ".")
        return view(request, **named)

    return answering(CUSTOMERIO, answered)


anonymous_event = _by_method(POST=partial(_events, track.event))

_CUSTOMER = r"api/v1/customers/(?P<id>.+)"

# The most specific first: an id may itself end like one of these.
ROUTES: dict[str, tuple[str, View]] = {
    "track_device_gone": (
        r"api/v1/customers/(?P<id>.+?)/devices/(?P<token>.+)",
        _by_method(DELETE=partial(_events, track.device_gone)),
    ),
    "track_device": (f"{_CUSTOMER}/devices", _by_method(PUT=partial(_events, track.device))),
    "track_event": (f"{_CUSTOMER}/events", _by_method(POST=partial(_events, track.event))),
    "track_suppress": (f"{_CUSTOMER}/suppress", _by_method(POST=partial(_deed, "suppress"))),
    "track_unsuppress": (f"{_CUSTOMER}/unsuppress", _by_method(POST=partial(_deed, "unsuppress"))),
    "track_customer": (
        _CUSTOMER,
        _by_method(PUT=partial(_events, track.customer), DELETE=partial(_deed, "delete")),
    ),
    "track_merge": ("api/v1/merge_customers", _by_method(POST=partial(_events, track.merge))),
    "track_region": ("api/v1/accounts/region", _by_method(GET=_region)),
    "track_push_events": ("api/v1/push/events", _by_method(POST=open_reports.push_event)),
    "track_metrics": ("api/v1/metrics", _by_method(POST=open_reports.metric)),
    "track_entity": ("api/v2/entity", _by_method(POST=partial(_entity, entity.entity))),
    "track_batch": ("api/v2/batch", _by_method(POST=partial(_entity, entity.batch))),
}

_DOORS = [(re.compile(f"/{pattern}", re.DOTALL), view) for pattern, view in ROUTES.values()]


def find_door(path: str) -> View | None:
    """The view of a path with the ids it names, without the rest of the product around it."""
    if path.startswith("/api/v"):
        for pattern, view in _DOORS:
            if match := pattern.fullmatch(path):
                return partial(view, **match.groupdict())
    return None
