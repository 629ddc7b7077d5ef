"""*Ask for a retry*: who knows the messages vouches that they still make sense until a time; who may retry decides."""

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics.views.address import Address
from analytics.views.delivery_words import parse_deliveries
from analytics.views.page import table_downloads
from messaging.deliveries.review import review_of
from messaging.models import Retry, RetryAsk
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import OnceForm, answer_once
from workspaces.permissions import EDIT_CAMPAIGN, RETRY_DELIVERY

_LISTED = 50
_MARKS = {"type": "datetime-local"}


class AskForm(OnceForm):
    valid_until = forms.DateTimeField(
        label="Right until",
        widget=forms.DateTimeInput(attrs=_MARKS, format="%Y-%m-%dT%H:%M"),
        help_text="In your own time zone. Later than this the messages would be wrong and are left out.",
    )
    note = forms.CharField(
        label="Note for the admin", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_valid_until(self) -> datetime:
        until = self.cleaned_data["valid_until"]
        if until <= clock.now():
            raise forms.ValidationError("This is over already.")
        return until


@workspace_page(EDIT_CAMPAIGN)
def retry_ask(request: HttpRequest) -> HttpResponse:
    query = parse_deliveries(request)
    found = review_of(request.ws, query.matching(request.ws), query.now)
    initial = {"valid_until": timezone.localtime(query.now + timedelta(hours=4))}
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)
    words = str(query.address("")).removeprefix("?")
    if request.method == "POST" and form.is_valid() and found.total:
        return answer_once(request, form.cleaned_data["form_key"], lambda: _ask(request, form, words, found.total))
    log_url = str(query.address(reverse("deliveries", kwargs={"workspace": request.ws.slug})))
    context = {"form": form, "review": found, "log_url": log_url, "notices": query.notices}
    return render(request, "deliveries/ask.html", context, status=422 if form.errors else 200)


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def retry_list(request: HttpRequest) -> HttpResponse:
    """Asks that wait for an answer, and the latest retries."""
    now = clock.now()
    asks, retries, address = asks_of(request)[:_LISTED], retries_of(request)[:_LISTED], Address(request.path)
    context = {
        "asks": asks,
        "retries": retries,
        "ask_files": table_downloads(request, address, "asked", empty=not asks),
        "retry_files": table_downloads(request, address, "made", empty=not retries),
        "now": now,
        "may_retry": request.may(RETRY_DELIVERY),
    }
    return render(request, "deliveries/retries.html", context)


def asks_of(request: HttpRequest) -> QuerySet[RetryAsk]:
    return RetryAsk.objects.for_workspace(request.ws).select_related("by", "retry").order_by("-created_at", "-pk")


def retries_of(request: HttpRequest) -> QuerySet[Retry]:
    return Retry.objects.for_workspace(request.ws).select_related("by").order_by("-created_at", "-pk")


def open_asks(request: HttpRequest, now: datetime) -> list[RetryAsk]:
    asks = RetryAsk.objects.for_workspace(request.ws).filter(closed_at=None, valid_until__gt=now)
    return list(asks.select_related("by").order_by("valid_until")[:5])


def ask_named(request: HttpRequest, public_id: str) -> RetryAsk | None:
    if not public_id or "\0" in public_id:
        return None
    rows = RetryAsk.objects.for_workspace(request.ws).select_related("by")
    return rows.filter(public_id=public_id, closed_at=None).first()


def _ask(request: HttpRequest, form: AskForm, query: str, count: int) -> str:
    ask = RetryAsk.unscoped.create(
        workspace=request.ws,
        query=query,
        note=form.cleaned_data["note"],
        valid_until=form.cleaned_data["valid_until"],
        count=count,
        by=request.user if isinstance(request.user, User) else None,
    )
    detail = {"deliveries": count, "right until": f"{ask.valid_until:%Y-%m-%d %H:%M} UTC"}
    audit.record(request, request.ws, "retry_asked", "retry_ask", ask.public_id, detail)
    messages.success(
        request, "Asked. Admins see it on the page Retries, with your name and the time it is right until."
    )
    return reverse("retries", kwargs={"workspace": request.ws.slug})
