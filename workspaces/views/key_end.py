"""Replacing a key, with a time in which both work, and ending one at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from workspaces import audit, keys, shown_once
from workspaces.access import workspace_page
from workspaces.forms import RotateForm, TypedNameForm
from workspaces.models.key import Key
from workspaces.once import SeeOther, answer_once
from workspaces.permissions import MANAGE_SETTINGS


@workspace_page(MANAGE_SETTINGS)
def key_rotate(request: HttpRequest, key: str) -> HttpResponse:
    old = _live_key(request, key)
    form = RotateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], lambda: _rotate(request, old, form))
    return render(request, "workspaces/key_rotate.html", {"form": form, "key": old}, status=422 if form.errors else 200)


@workspace_page(MANAGE_SETTINGS)
def key_revoke(request: HttpRequest, key: str) -> HttpResponse:
    found = _live_key(request, key)
    form = TypedNameForm(request.POST if request.method == "POST" else None, expected=found.source.name)
    if request.method == "POST" and form.is_valid():
        keys.revoke(found)
        audit.record(request, request.ws, "key_revoked", "key", found.public_id, {"name": found.source.name})
        messages.success(request, f"The key of {found.source.name} is revoked. It stops working within 5 seconds.")
        return SeeOther(reverse("keys", kwargs={"workspace": request.ws.slug}))
    return render(
        request, "workspaces/key_revoke.html", {"form": form, "key": found}, status=422 if form.errors else 200
    )


def _live_key(request: HttpRequest, public_id: str) -> Key:
    return get_object_or_404(Key.objects.for_workspace(request.ws).select_related("source").live(), public_id=public_id)


def _rotate(request: HttpRequest, old: Key, form: RotateForm) -> str:
    new, token = keys.rotate(old, overlap=form.overlap_time(), made_by=request.member)
    detail = {"name": old.source.name, "replaces": old.public_id, "overlap_hours": form.cleaned_data["overlap"]}
    audit.record(request, request.ws, "key_rotated", "key", new.public_id, detail)
    shown_once.keep(request, new.public_id, token)
    return reverse("key", kwargs={"workspace": request.ws.slug, "key": new.public_id})
