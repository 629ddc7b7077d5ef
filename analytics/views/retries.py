"""Sending failed deliveries again: the review with its consequences, then progress and result (ux.md 3.10)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.views.delivery_detail import find_delivery, row_answer
from analytics.views.delivery_words import DeliveryQuery, parse_deliveries
from analytics.views.retry_asks import ask_named, open_asks
from messaging.deliveries.review import PageReview, chosen, review_of
from messaging.models import Retry, RetryAsk
from messaging.sending import retrying
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import SeeOther
from workspaces.permissions import RETRY_DELIVERY

# Above this many the number is typed, so that nobody sends so much by a slip.
TYPED_ABOVE = 10_000
_LATE = timedelta(hours=1)
# The page asks again after so many seconds, ever more slowly (ux.md 5.5).
_ASK_PLAN = ((10, 2), (30, 5), (140, 15))
_MOST_NONCE = 64


@workspace_page(RETRY_DELIVERY)
def retry_new(request: HttpRequest) -> HttpResponse:
    query = parse_deliveries(request)
    ask = ask_named(request, request.GET.get("ask", ""))
    found = review_of(request.ws, query.matching(request.ws), query.now)
    problems: list[str] = []
    if request.method == "POST":
        problems = _problems(request, found, ask, query.now)
        if not problems:
            return _start(request, query, ask)
    return render(
        request,
        "deliveries/review.html",
        _context(request, query, ask, found, problems),
        status=422 if problems else 200,
    )


@require_safe
@workspace_page(RETRY_DELIVERY)
def retry_page(request: HttpRequest, retry: str) -> HttpResponse:
    found = _retry(request, retry)
    asked = request.GET.get("asked", "")
    asked_before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    progress = retrying.progress(found)
    now = clock.now()
    pause = next((seconds for times, seconds in _ASK_PLAN if asked_before < times), 15)
    context = {
        "retry": found,
        "progress": progress,
        "done": progress.total - progress.waiting,
        "left": _time_left(found, progress, now),
        "asked": asked_before + 1,
        "ask_after": pause if progress.waiting and found.state == "running" else None,
        "log_url": f"{reverse('deliveries', kwargs={'workspace': request.ws.slug})}?{found.chosen_by.get('query', '')}",
    }
    part = "#progress" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"deliveries/retry.html{part}", context)


@require_POST
@workspace_page(RETRY_DELIVERY)
def retry_stop(request: HttpRequest, retry: str) -> HttpResponse:
    found = _retry(request, retry)
    if retrying.stop(found):
        audit.record(request, request.ws, "retry_stopped", "retry", found.public_id)
        messages.success(request, "Stopped. What has been sent stays sent; the rest is as it was.")
    return SeeOther(reverse("retry", kwargs={"workspace": request.ws.slug, "retry": found.public_id}))


@require_POST
@workspace_page(RETRY_DELIVERY)
def delivery_retry(request: HttpRequest, delivery: str) -> HttpResponse:
    """One delivery, from its row or its page. Pressed twice, or by two people, it is one round (R-13)."""
    found = find_delivery(request, delivery)
    mine = retrying.retryable(request.ws.pk, type(found).objects.for_workspace(request.ws).filter(pk=found.pk))
    is_failed = mine.exclude(reason__startswith="customer_unsubscribed", person__subscribed=False).exists()
    nonce = _nonce(request)
    known = Retry.objects.for_workspace(request.ws).filter(nonce=nonce).exists()
    if is_failed and not known:
        detail = {"query": f"id={found.public_id}", "before": found.reason}
        _, is_new = retrying.start(request.ws.pk, mine, nonce=nonce, by=_user(request), chosen_by=detail)
        if is_new:
            audit.record(request, request.ws, "delivery_retried", "delivery", found.public_id, {"before": found.reason})
    if request.headers.get("HX-Request") == "true":
        # The new round begins when this answer's transaction is through.
        return row_answer(request, found, queued=is_failed or known, status=200 if is_failed or known else 409)
    if not is_failed and not known:
        messages.info(request, "It is already being retried, or is no longer failed.")
    return SeeOther(reverse("delivery", kwargs={"workspace": request.ws.slug, "delivery": found.public_id}))


def _start(request: HttpRequest, query: DeliveryQuery, ask: RetryAsk | None) -> HttpResponse:
    codes = request.POST.getlist("include")
    unknown = request.POST.get("unknown") == "on"
    taken = chosen(request.ws, query.matching(request.ws), codes, query.now, unknown=unknown)
    words = query.address("").pairs
    chosen_by = {"query": str(query.address("")).removeprefix("?"), "codes": codes, "unknown": unknown}
    retry, is_new = retrying.start(request.ws.pk, taken, nonce=_nonce(request), by=_user(request), chosen_by=chosen_by)
    if is_new:
        detail = {"deliveries": retry.items.count(), "reasons": codes, "filter": dict(words)}
        if ask is not None:
            detail["vouched by"] = str(ask.by or "somebody who left")
            RetryAsk.objects.for_workspace(request.ws).filter(pk=ask.pk).update(closed_at=query.now, retry=retry)
        audit.record(request, request.ws, "deliveries_retried", "retry", retry.public_id, detail)
    return SeeOther(reverse("retry", kwargs={"workspace": request.ws.slug, "retry": retry.public_id}))


def _problems(request: HttpRequest, found: PageReview, ask: RetryAsk | None, now: datetime) -> list[str]:
    if Retry.objects.for_workspace(request.ws).filter(nonce=_nonce(request)).exists():
        return []
    codes = request.POST.getlist("include")
    n = found.takes(codes, unknown=request.POST.get("unknown") == "on")
    told = []
    if is_past(ask, now):
        told.append(
            "What this ask vouched for is past its time. Open the review from Deliveries to decide by yourself."
        )
    if not n:
        told.append("Nothing is chosen: tick at least one reason.")
    if request.POST.get("checked") != "on":
        told.append("Say that you have checked that the messages still make sense.")
    if n > TYPED_ABOVE and request.POST.get("typed", "").replace(",", "").strip() != str(n):
        told.append(f"Type the number {n} to send so many.")
    return told


def is_past(ask: RetryAsk | None, now: datetime) -> bool:
    return ask is not None and ask.valid_until < now


def _context(
    request: HttpRequest, query: DeliveryQuery, ask: RetryAsk | None, found: PageReview, problems: Collection[str]
) -> dict[str, Any]:
    log = query.address(reverse("deliveries", kwargs={"workspace": request.ws.slug}))
    included = set(request.POST.getlist("include"))
    late = found.late_by(query.now)
    return {
        "review": found,
        "groups": [
            (group, group.code in included if request.method == "POST" else group.ticked) for group in found.groups
        ],
        "problems": problems,
        "notices": query.notices,
        "nonce": request.POST.get("nonce") or uuid4(),
        "log_url": str(log),
        "late": late if late > _LATE else None,
        "type_it": found.total + found.in_doubt > TYPED_ABOVE,
        "ask": ask,
        "ask_is_past": is_past(ask, query.now),
        "asks": [] if ask else open_asks(request, query.now),
        "now": query.now,
    }


def _time_left(retry: Retry, progress: retrying.Progress, now: datetime) -> timedelta | None:
    """Once five seconds and a twentieth are over."""
    spent, done = now - retry.created_at, progress.total - progress.waiting
    if not progress.waiting or spent < timedelta(seconds=5) or done * 20 < progress.total:
        return None
    return spent * (progress.waiting / done)


def _retry(request: HttpRequest, public_id: str) -> Retry:
    rows = Retry.objects.for_workspace(request.ws).select_related("stream", "by")
    found = rows.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    return found


def _nonce(request: HttpRequest) -> str:
    """Made with the form; a program that sends none decides anew each time."""
    return request.POST.get("nonce", "").replace("\0", "")[:_MOST_NONCE] or str(uuid4())


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
