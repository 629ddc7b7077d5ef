"""Where readers of a message come by: each is sent on at once, whatever happens to the note of it."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.tracking import links, visits
from messaging.tracking.classing import HEAD, HONEYPOT

# One transparent point.
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
_READING = ("GET", "HEAD")


@csrf_exempt
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """A link of an e-mail: the target is in the token, so this works without the database."""
    return _sent_on(request, links.opened(token))


@csrf_exempt
def follow_short(request: HttpRequest, code: str) -> HttpResponse:
    """A link of a text."""
    try:
        found = links.looked_up(code)
    except (OperationalError, InterfaceError):
        found = links.copied(code)
        if found is None:
            answer = HttpResponse("Please try this link again in a moment.", status=503, content_type="text/plain")
            answer.headers["Retry-After"] = "5"
            return answer
    return _sent_on(request, found)


@csrf_exempt
def pixel(request: HttpRequest, delivery: str) -> HttpResponse:
    """The same picture for every id, so that it tells nobody which deliveries exist."""
    _note(request, delivery, "opened")
    return _unkept(HttpResponse(_PIXEL, content_type="image/gif"))


@csrf_exempt
def trap(request: HttpRequest, delivery: str) -> HttpResponse:
    _note(request, delivery, "clicked", machine=HONEYPOT)
    answer = HttpResponse("There is nothing here.", content_type="text/plain")
    answer.headers["X-Robots-Tag"] = "noindex"
    return _unkept(answer)


def _sent_on(request: HttpRequest, found: tuple[str, str] | None) -> HttpResponse:
    if found is None:
        return TemplateResponse(request, "tracking/link_gone.html", status=404)
    delivery, url = found
    _note(request, delivery, "clicked", url=url)
    return _unkept(HttpResponseRedirect(url))


def _note(request: HttpRequest, delivery: str, kind: str, *, url: str = "", machine: str = "") -> None:
    if request.method in _READING:
        machine = machine or (HEAD if request.method == "HEAD" else "")
        visits.note(delivery, kind, url=url, agent=request.META.get("HTTP_USER_AGENT", ""), machine=machine)


def _unkept(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
