"""Help for failures: a page for each reason, and how apps report delivered and opened without a library."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from messaging.reasons import REASONS, RetryUse

RETRY_WORDS = {
    RetryUse.YES: "Yes. Nothing has to be changed first.",
    RetryUse.AFTER_FIX: "After the fix. Before it, the retry fails for the same reason.",
    RetryUse.AFTER_RESUBSCRIPTION: "Only after the person has subscribed again; until then retries leave them out.",
    RetryUse.NEVER: "No. The next message finds its own way.",
}


@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/help_reasons.html", {"reasons": REASONS.values()})


@require_safe
def reason(request: HttpRequest, code: str) -> HttpResponse:
    found = REASONS.get(code)
    if found is None:
        raise Http404
    return render(request, "messaging/help_reason.html", {"reason": found, "retry": RETRY_WORDS[found.retry]})


@require_safe
def reporting(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/help_reporting.html", {"site": request.build_absolute_uri("/").rstrip("/")})
