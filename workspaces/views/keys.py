"""API keys: the list, a new one, and the page of one with its snippets and its first sign of life."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from workspaces import audit, keys, shown_once
from workspaces.access import workspace_page
from workspaces.clock import ReadoutNow, now
from workspaces.forms import NewKeyForm
from workspaces.models.key import Key
from workspaces.models.source import Source
from workspaces.once import answer_once
from workspaces.permissions import MANAGE_SETTINGS
from workspaces.snippets import PLACEHOLDER, snippets_for

# The waiting page asks again after so many seconds, ever more slowly, and stops after half an hour (ux.md 5.5).
_ASK_PLAN = ((10, 2), (30, 5), (140, 15))


@workspace_page(MANAGE_SETTINGS)
def key_list(request: HttpRequest) -> HttpResponse:
    found = Key.objects.for_workspace(request.ws).for_page()
    live = set(Key.objects.for_workspace(request.ws).live().values_list("pk", flat=True))
    return render(request, "workspaces/keys.html", {"keys": found, "live": live, "now": now()})


@workspace_page(MANAGE_SETTINGS)
def key_new(request: HttpRequest) -> HttpResponse:
    form = NewKeyForm(request.POST if request.method == "POST" else None, held=request.permissions)
    if request.method == "POST" and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], lambda: _create(request, form))
    return render(request, "workspaces/key_new.html", {"form": form}, status=422 if form.errors else 200)


@workspace_page(MANAGE_SETTINGS)
def key_page(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Key.objects.for_workspace(request.ws).select_related("source"), public_id=key)
    asked = request.GET.get("asked", "")
    context = {
        "key": found,
        "now": now(),
        **_sign_of_life(found),
        **_next_ask(int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0),
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "workspaces/key.html#first-event", context)
    token = shown_once.take(request, found.public_id)
    site = request.build_absolute_uri("/").rstrip("/")
    context |= {
        "token": token,
        "snippets": snippets_for(found.kind, site=site, token=token or PLACEHOLDER, workspace=request.ws.slug),
    }
    return render(request, "workspaces/key.html", context)


def _create(request: HttpRequest, form: NewKeyForm) -> str:
    source = Source.unscoped.create(
        workspace=request.ws, name=form.cleaned_data["name"], kind=form.cleaned_data["used_by"]
    )
    lasts = form.lasts()
    key, token = keys.issue(
        source,
        form.kind,
        scopes=form.scopes(),
        made_by=request.member,
        expires_at=ReadoutNow() + lasts if lasts else None,
    )
    audit.record(request, request.ws, "key_created", "key", key.public_id, {"name": source.name, "kind": key.kind})
    shown_once.keep(request, key.public_id, token)
    return reverse("key", kwargs={"workspace": request.ws.slug, "key": key.public_id})


def _sign_of_life(key: Key) -> dict[str, Any]:
    """Events for a key that sends, use for a key that reads."""
    is_reader = key.kind == Key.Kind.API
    return {"is_reader": is_reader, "sign_of_life": key.last_used_at if is_reader else key.source.first_event_at}


def _next_ask(asked: int) -> dict[str, int | None]:
    pause = next((seconds for times, seconds in _ASK_PLAN if asked < times), None)
    return {"asked": asked + 1, "ask_after": pause}
