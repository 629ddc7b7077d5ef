"""The addresses of the door. A request is authenticated, unpacked, read, kept and only then answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.ingest import auth, body, customerio, dialect
from messaging.ingest.answering import View, answering
from messaging.ingest.answers import NATIVE, SEGMENT, Answers
from messaging.ingest.bringing import bring
from messaging.ingest.dialect import Request
from messaging.ingest.refusals import RequestRefused


def _door(open_body: Callable[[bytes], Request], answers: Answers) -> View:
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            raise RequestRefused(405, "method_not_allowed", "Events are posted.")
        token = auth.shown(request)
        # A header that is there must be right; only without one may the body name the key.
        key = auth.reporter(token) if token is not None else None
        opened = open_body(body.read(request))
        key = key or auth.reporter(opened.write_key)
        kept, refused = bring(request, opened, key)
        return answers.taken(kept, refused)

    return answering(answers, answered)


@csrf_exempt
def settings(request: HttpRequest, write_key: str) -> HttpResponse:
    """What mobile libraries ask before they send. The same for every key, so it tells nobody which keys exist."""
    host = request.get_host() + "/v1"
    here = {"apiKey": write_key, "apiHost": host, "cdnHost": host}
    integrations = {"Segment.io": here, "Customer.io Data Pipelines": here}
    answer = JsonResponse({"integrations": integrations, "plan": {}, "edgeFunction": {}})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


native_events = _door(dialect.native_batch, NATIVE)
segment_batch = _door(dialect.segment_batch, SEGMENT)
onesignal_events = _door(dialect.onesignal_stream, NATIVE)


@csrf_exempt
def shared_events(request: HttpRequest) -> HttpResponse:
    """Two dialects have this address. Customer.io's clients show a site and its key, ours a key alone."""
    return (customerio.anonymous_event if auth.names_site(request) else native_events)(request)


DOORS: dict[str, View] = {
    "/v1/events": native_events,
    "/api/v1/events": shared_events,
    "/v1/batch": segment_batch,
    "/v1/b": segment_batch,
    "/v1/import": segment_batch,
    "/hooks/onesignal/events": onesignal_events,
    **{
        f"/v1/{kind}": _door(dialect.segment_call(kind), SEGMENT)
        for kind in ("track", "identify", "page", "screen", "group", "alias")
    },
}
