"""One run of tags: how far it is, whom it changed, stopping it and taking it back."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.audience.tags import shown_run
from messaging import tagging
from messaging.models import TagRun
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import SeeOther
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
def tag_run(request: HttpRequest, run: str) -> HttpResponse:
    shown = shown_run(_find(request, run))
    context = {
        "shown": shown,
        "run": shown.run,
        "running": shown.run.state == "running",
        "may_manage": request.may(MANAGE_AUDIENCE),
        "one": len(shown.names) == 1,
    }
    part = "#progress" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"audience/tag_run.html{part}", context)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def tag_run_stop(request: HttpRequest, run: str) -> HttpResponse:
    found = _find(request, run)
    if tagging.stop(found):
        audit.record(request, request.ws, "tags_stopped", "tag run", found.public_id, {"who": found.words})
        messages.success(request, "Stopped. Who was dealt with stays as they are now; you can undo it.")
    return SeeOther(_url(request, found))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def tag_run_undo(request: HttpRequest, run: str) -> HttpResponse:
    """Pressed twice, it is undone once."""
    found = _find(request, run)
    by = request.user if isinstance(request.user, User) else None
    try:
        undoing = tagging.undo(found, by)
    except tagging.NotUndoable:
        messages.error(request, "It can be undone for 24 hours after it ended, and only once it has ended.")
        return SeeOther(_url(request, found))
    audit.record(request, request.ws, "tags_undone", "tag run", undoing.public_id, {"who": found.words})
    if tagging.progress(undoing).people <= tagging.AT_ONCE:
        transaction.on_commit(partial(tagging.work_through, request.ws.pk, undoing.pk), robust=True)
    return SeeOther(_url(request, undoing))


def _find(request: HttpRequest, public_id: str) -> TagRun:
    rows = TagRun.objects.for_workspace(request.ws).select_related("by", "undoes")
    found = rows.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    return found


def _url(request: HttpRequest, run: TagRun) -> str:
    return reverse("tag_run", kwargs={"workspace": request.ws.slug, "run": run.public_id})
