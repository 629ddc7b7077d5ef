"""The page Exports: what is being made, what can be downloaded, what there was (ux.md 3.12)."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.exports import quota
from analytics.exports.askers import asker_of
from analytics.exports.finding import find_export, listed
from analytics.models import Export, ExportState
from analytics.saved.opening import opens_with_default
from analytics.views.export_rows import shown_export
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AGGREGATE, EXPORT_AUDIENCE, MANAGE_SETTINGS

PER_PAGE = 50
EVERYONE = "everyone"
# Running, ready, failed, the rest; within that newest first.
_ORDER = (ExportState.RUNNING, ExportState.ASKED, ExportState.READY, ExportState.FAILED)


@require_safe
@workspace_page(EXPORT_AGGREGATE)
@opens_with_default
def export_list(request: HttpRequest) -> HttpResponse:
    of = EVERYONE if request.GET.get("of") == EVERYONE and request.may(MANAGE_SETTINGS) else ""
    status = request.GET.get("status", "") if request.GET.get("status") in ExportState.values else ""
    page = Paginator(_in_order(_rows(request, of, status)), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "shown": [shown_export(request, each, now) for each in page],
        "page": page,
        "live": any(each.is_live for each in page),
        "of": of,
        "status": status,
        "states": ExportState.choices,
        "may_see_everyone": request.may(MANAGE_SETTINGS),
        "may_export_people": request.may(EXPORT_AUDIENCE),
        "used": quota.used(request.ws),
        "allowed": quota.allowed(),
    }
    return render(request, "exports/list.html", context)


@require_safe
@workspace_page(EXPORT_AUDIENCE)
def export_page(request: HttpRequest, export: str) -> HttpResponse:
    """One of them. As a line of the list it asks for itself while it is being made."""
    context = {"one": shown_export(request, find_export(request, export), clock.now())}
    line = request.headers.get("HX-Request") == "true"
    return render(request, "exports/row.html" if line else "exports/one.html", context | {"line": line})


@require_safe
@workspace_page(EXPORT_AUDIENCE)
def export_json(request: HttpRequest, export: str) -> HttpResponse:
    """For programs that wait: `state` says when to fetch `file`."""
    return JsonResponse(told_of(request, find_export(request, export)))


def told_of(request: HttpRequest, export: Export) -> dict[str, Any]:
    where = {"workspace": request.ws.slug, "export": export.public_id}
    file = reverse("export_file", kwargs=where) if export.is_ready else None
    return {
        "id": export.public_id,
        "state": export.state,
        "problem": export.problem or None,
        "url": request.build_absolute_uri(reverse("export_data", kwargs=where)),
        "file": request.build_absolute_uri(file) if file else None,
        "what": export.title,
        "filter": export.sentence,
        "format": export.format,
        "asked_at": export.asked_at,
        "as_of": export.as_of,
        "expected": export.expected,
        "rows": export.written,
        "bytes": export.size,
        "sha256": export.sha256 or None,
        "expires_at": export.expires_at,
    }


def _rows(request: HttpRequest, of: str, status: str) -> QuerySet[Export]:
    rows = listed(request) if of else listed(request).filter(asker=asker_of(request))
    return rows.filter(state=status) if status else rows


def _in_order(rows: QuerySet[Export]) -> QuerySet[Export]:
    places = [When(state=state, then=Value(place)) for place, state in enumerate(_ORDER)]
    return rows.order_by(Case(*places, default=Value(len(_ORDER)), output_field=IntegerField()), "-pk")
