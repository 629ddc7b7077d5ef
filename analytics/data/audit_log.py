"""The audit log as a file, with the words the page is searched by."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse

from analytics.data.plain_files import answer, file_beside, time_cells, time_columns
from analytics.data.table_files import Cells
from analytics.views.audit_log import TOO_MANY, has_too_many
from workspaces.audit_search import Search, matching
from workspaces.models import AuditEntry
from workspaces.permissions import MANAGE_SETTINGS
from workspaces.templatetags.audit_words import detail_lines, object_name, sentence
from workspaces.zones import viewer_zone


@file_beside(MANAGE_SETTINGS)
def audit_file(request: HttpRequest) -> HttpResponse:
    """Never a part of what matches: a file that ends early would read as if nothing had been done before."""
    search = Search.of(request.GET)
    if has_too_many(request, search):
        return JsonResponse({"error": TOO_MANY}, status=422)
    rows = (_cells(request, entry) for entry in matching(request.ws, search, viewer_zone(request)))
    header = [
        *time_columns(request, "when"),
        "who",
        "what",
        "deed",
        "of",
        "object",
        "object_id",
        "details",
        "from_where",
    ]
    days = {"From": _day(search.first_day), "To": _day(search.last_day)}
    return answer(request, ([*header, "request"], rows), "audit-log", days)


def _cells(request: HttpRequest, entry: AuditEntry) -> Cells:
    """`what` is the word programs know a deed by, `deed` how the page says it."""
    return [
        *time_cells(request, entry.at),
        entry.actor,
        entry.action,
        sentence(entry.action),
        object_name(entry),
        entry.object_type,
        entry.object_id,
        "; ".join(detail_lines(entry.detail)),
        entry.ip or "",
        entry.request_id,
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
