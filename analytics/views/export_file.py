"""Taking a file, stopping one that is being made, throwing one away. Rights are looked at again each time."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.exports import storing
from analytics.exports.finding import find_export
from analytics.exports.manifest import file_name
from analytics.exports.removing import cancel, remove
from analytics.exports.telling import forget_standing
from analytics.models import Export, ExportDownload
from analytics.views.partial import answer as partial_file
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EXPORT_AUDIENCE

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
GONE = {
    "expired": "The file has expired and was deleted. Ask again for rows as they are now.",
    "cancelled": "This file was cancelled.",
    "failed": "This file could not be made.",
}


@require_safe
@workspace_page(EXPORT_AUDIENCE)
def export_file(request: HttpRequest, export: str) -> HttpResponseBase:
    """Everything is asked and written before the first byte: no query runs while it streams."""
    found = find_export(request, export)
    if not found.is_ready or (found.expires_at and found.expires_at <= clock.now()):
        return _gone(request, found)
    try:
        opened = storing.opened(found.file)
    except OSError:
        return _gone(request, found)
    if request.method == "GET":
        _note(request, found)
    tag = f'"{found.sha256}"'
    answer = partial_file(request, opened, found.size or 0, tag, file_name(found), _TYPES[found.format])
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@workspace_page(EXPORT_AUDIENCE)
def export_manifest(request: HttpRequest, export: str) -> HttpResponse:
    found = find_export(request, export)
    if found.manifest is None:
        return _gone(request, found)
    answer = JsonResponse(found.manifest, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{file_name(found)}.manifest.json"'
    return answer


@require_POST
@workspace_page(EXPORT_AUDIENCE)
def export_cancel(request: HttpRequest, export: str) -> HttpResponse:
    found = find_export(request, export)
    if cancel(found):
        audit.record(request, request.ws, "export_cancelled", "export", found.public_id, _detail(found))
    return _back(request)


@require_POST
@workspace_page(EXPORT_AUDIENCE)
def export_delete(request: HttpRequest, export: str) -> HttpResponse:
    found = find_export(request, export)
    if remove(found):
        audit.record(request, request.ws, "export_deleted", "export", found.public_id, _detail(found))
        messages.success(request, f"{file_name(found)} was deleted.")
    return _back(request)


def _note(request: HttpRequest, export: Export) -> None:
    by = None if request.key else request.user
    actor = request.key.prefix if request.key else request.user.email
    ip = request.META.get("REMOTE_ADDR") or None
    ExportDownload.unscoped.create(workspace=request.ws, export=export, by=by, actor=actor, ip=ip)
    audit.record(request, request.ws, "export_downloaded", "export", export.public_id, _detail(export))
    transaction.on_commit(partial(forget_standing, export))


def _detail(export: Export) -> dict[str, Any]:
    return {"what": export.title, "file": file_name(export), "rows": export.written}


def _gone(request: HttpRequest, export: Export) -> HttpResponse:
    words = GONE.get(export.state, "The file is not there yet." if export.is_live else GONE["expired"])
    return render(request, "exports/gone.html", {"export": export, "words": words}, status=410)


def _back(request: HttpRequest) -> HttpResponse:
    return SeeOther(reverse("exports", kwargs={"workspace": request.ws.slug}))
