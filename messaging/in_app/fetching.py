"""`GET /v1/in-app`: what an app or a web page asks for. The same question again costs one query and, by its ETag, no
body."""

from datetime import datetime
from hashlib import blake2b

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.in_app.due import Due, due
from messaging.ingest import auth, quota
from messaging.ingest.answering import answering
from messaging.ingest.answers import NATIVE, json_answer
from messaging.ingest.limits import ID_LETTERS, TOKEN_LETTERS
from messaging.ingest.refusals import RequestRefused
from workspaces.keys import KeyInfo

PATH = "/v1/in-app"
_READING = ("GET", "HEAD")
# Asked before the key is seen, so it names every origin; what a browser may then read is decided by the key below.
_ASKED_BEFORE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Waiting(msgspec.Struct):
    """One message to show, as `messaging.api.asking` describes it."""

    delivery_id: str
    message_id: str
    created_at: datetime
    expires_at: datetime
    settings: msgspec.Raw
    cards: msgspec.Raw


@csrf_exempt
def fetch(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_ASKED_BEFORE)
    return _ANSWERING(request)


def _fetched(request: HttpRequest) -> HttpResponse:
    if request.method not in _READING:
        raise RequestRefused(405, "method_not_allowed", "In-app messages are fetched by GET.")
    key = auth.reporter(auth.shown(request))
    quota.charge_asking(key.key_id)
    person, device = _named(request, "person_id", ID_LETTERS), _named(request, "device", TOKEN_LETTERS)
    answer = _answer(due(key.workspace_id, person, device))
    if request.headers.get("If-None-Match") == answer.headers["ETag"]:
        answer = HttpResponse(status=304, headers={"ETag": answer.headers["ETag"]})
    # What is due is nobody else's: no store between, and the browser asks each time.
    answer.headers["Cache-Control"] = "private, no-cache"
    return _readable(request, answer, key)


# Refusals are readable for any page: they tell nothing.
_ANSWERING = answering(NATIVE, _fetched)


def _named(request: HttpRequest, name: str, most: int) -> str:
    value = request.GET.get(name, "")
    if not value or len(value) > most or "\0" in value:
        raise RequestRefused(400, "invalid", f"The query needs {name}, of at most {most} letters.")
    return value


def _answer(found: list[Due]) -> HttpResponse:
    waiting = [
        Waiting(each.delivery, each.message, each.created_at, each.expires_at, each.settings, each.cards)
        for each in found
    ]
    body = msgspec.json.encode({"messages": waiting})
    answer = json_answer(body, 200)
    answer.headers["ETag"] = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return answer


def _readable(request: HttpRequest, answer: HttpResponse, key: KeyInfo) -> HttpResponse:
    """Pages of other origins read it with a device key alone: a write key does not belong into a browser."""
    if key.kind != "device":
        answer.headers["Access-Control-Allow-Origin"] = f"{request.scheme}://{request.get_host()}"
    answer.headers["Access-Control-Expose-Headers"] = "ETag"
    return answer
