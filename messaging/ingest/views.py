"""The addresses of the door. A request is authenticated, unpacked, read, kept and only then answered."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.ingest import auth, body, client, dialect, fingerprints, quota
from messaging.ingest.answers import NATIVE, SEGMENT, Answers
from messaging.ingest.dialect import Request
from messaging.ingest.keep import Kept, keep
from messaging.ingest.ledger import Sender
from messaging.ingest.pulse import pulse
from messaging.ingest.reading import Reported, take
from messaging.ingest.refusals import Refusal, RequestRefused
from workspaces.keys import KeyInfo

View = Callable[[HttpRequest], HttpResponse]

_RETRY_AFTER = 5
# A browser's library lives on another site than ours; no cookie is ever read here, so any origin may post.
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Max-Age": "86400",
}


def _door(open_body: Callable[[bytes], Request], answers: Answers) -> View:
    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=_CORS)
        try:
            answer = _answered(request, open_body, answers)
        except RequestRefused as refused:
            answer = answers.refused(refused)
        except (OperationalError, InterfaceError):
            # Never a 2xx: the client keeps its events and comes again (reliability.md 3.3).
            answer = answers.refused(RequestRefused(503, "unavailable", "Send this again.", _RETRY_AFTER))
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    return view


def _answered(request: HttpRequest, open_body: Callable[[bytes], Request], answers: Answers) -> HttpResponse:
    if request.method != "POST":
        raise RequestRefused(405, "method_not_allowed", "Events are posted.")
    token = auth.shown(request)
    # A header that is there must be right; only without one may the body name the key.
    key = auth.reporter(token) if token is not None else None
    opened = open_body(body.read(request))
    key = key or auth.reporter(opened.write_key)
    kept, refused = _kept(request, opened, key)
    return answers.taken(kept, refused)


def _kept(request: HttpRequest, opened: Request, key: KeyInfo) -> tuple[Kept, list[Refusal]]:
    if not opened.items:
        return Kept(0, 0, 0), []
    felt = pulse()
    felt.check()
    quota.charge(key.key_id, len(opened.items))
    marks = fingerprints.of_workspace(key.workspace_id)
    taken = take(opened, Reported(key.source_id, key.kind, felt.now, marks.of_event))
    sender = Sender(key, client.sdk(request, opened), client.skew(opened, felt.now))
    return keep(sender, taken), taken.refused


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

DOORS: dict[str, View] = {
    "/v1/events": native_events,
    "/api/v1/events": native_events,
    "/v1/batch": segment_batch,
    "/v1/b": segment_batch,
    "/v1/import": segment_batch,
    **{
        f"/v1/{kind}": _door(dialect.segment_call(kind), SEGMENT)
        for kind in ("track", "identify", "page", "screen", "group", "alias")
    },
}
