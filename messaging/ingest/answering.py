"""What every address of the door does around its own work: answers in its dialect, whatever goes wrong."""

from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.ingest.answers import Answers
from messaging.ingest.refusals import RequestRefused

View = Callable[..., HttpResponse]

_RETRY_AFTER = 5
# A browser's library lives on another site than ours; no cookie is ever read here, so any origin may post.
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Max-Age": "86400",
}


def answering(answers: Answers, answered: View) -> View:
    """The view that says a refusal in this dialect and lets any origin read the answer."""

    @csrf_exempt
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=_CORS)
        try:
            answer = answered(request, **named)
        except RequestRefused as refused:
            answer = answers.refused(refused)
        except (OperationalError, InterfaceError):
            # Never a 2xx: the client keeps its events and comes again (reliability.md 3.3).
            answer = answers.refused(RequestRefused(503, "unavailable", "Send this again.", _RETRY_AFTER))
        answer.headers.setdefault("Access-Control-Allow-Origin", "*")
        return answer

    return view
