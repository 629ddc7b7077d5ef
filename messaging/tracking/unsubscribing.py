"""`/unsubscribe/<delivery>`: a page that asks, a mail reader's one click, and Customer.io's call, at one address.

Looking at the page changes nothing, since programs look at every link of a message. Nobody signs in here: the
delivery's public id, which only its receiver was sent, is the right to speak for them.
"""

import json

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.ingest import own, quota
from messaging.ingest.answers import CUSTOMERIO, json_answer
from messaging.ingest.refusals import RequestRefused
from messaging.tracking import leaving

_PAGE, _ONE_CLICK, _TRACK = "unsubscribe page", "one-click unsubscribe", "unsubscribe call"
_MOST_BYTES = 10_000


@csrf_exempt
def unsubscribe(request: HttpRequest, delivery: str) -> HttpResponse:
    try:
        return _answered(request, delivery)
    except (OperationalError, InterfaceError):
        # Mail readers and people try again; saying it was done would be untrue.
        answer = TemplateResponse(request, "tracking/unsubscribe.html", {"step": "later"}, status=503)
        answer.headers["Retry-After"] = "5"
        return answer


def _answered(request: HttpRequest, delivery: str) -> HttpResponse:
    if request.method != "POST":
        found = own.find(delivery)
        subscribed = leaving.is_subscribed(found) if found else True
        return _page(request, "ask" if subscribed is not False else "gone", found)
    try:
        quota.charge_address(request.META.get("REMOTE_ADDR", ""))
    except RequestRefused as refused:
        return CUSTOMERIO.refused(refused)
    if request.content_type == "application/json":
        return _called(request, delivery)
    found = own.find(delivery)
    if "come_back" in request.POST:
        if found:
            leaving.come_back(found, _PAGE)
        return _page(request, "back", found)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if found:
        leaving.leave(found, _ONE_CLICK if one_click else _PAGE)
    return HttpResponse("", content_type="text/plain") if one_click else _page(request, "left", found)


def _called(request: HttpRequest, delivery: str) -> HttpResponse:
    """Customer.io's shape; the answer is the same whether the delivery exists or not."""
    try:
        said = json.loads(request.read(_MOST_BYTES) or b"{}")
    except ValueError:
        return CUSTOMERIO.refused(RequestRefused(400, "unreadable", "The body is not JSON."))
    found = own.find(delivery)
    if found and isinstance(said, dict) and said.get("unsubscribe", True) is True:
        leaving.leave(found, _TRACK)
    return json_answer(b"{}", 200)


def _page(request: HttpRequest, step: str, found: own.Found | None) -> HttpResponse:
    """For an unknown id the page reads as for any other, without a name."""
    answer = TemplateResponse(
        request, "tracking/unsubscribe.html", {"step": step, "sender": found.workspace if found else ""}
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
