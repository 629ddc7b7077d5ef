"""The page Exports: what is being made, what can be downloaded, what there was (ux.md 3.12)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.exports import quota
from analytics.exports.askers import asker_of
from analytics.exports.finding import find_export, listed
from analytics.exports.holding import held_in
from analytics.exports.telling import finished_since, own_files
from analytics.models import Export, ExportState
from analytics.person.held import Held
from analytics.saved.opening import opens_with_default
from analytics.views.export_rows import shown_export
from messaging.models import Person
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EXPORT_AGGREGATE, EXPORT_AUDIENCE, MANAGE_SETTINGS

PER_PAGE = 50
_LONGEST_SEARCH = 320
EVERYONE = "everyone"
# Running, ready, failed, the rest; within that newest first.
_ORDER = (ExportState.RUNNING, ExportState.ASKED, ExportState.READY, ExportState.FAILED)


@require_safe
@workspace_page(EXPORT_AGGREGATE)
@opens_with_default
def export_list(request: HttpRequest) -> HttpResponse:
    of = EVERYONE if request.GET.get("of") == EVERYONE and request.may(MANAGE_SETTINGS) else ""
    status = request.GET.get("status", "") if request.GET.get("status") in ExportState.values else ""
    person = _person(request) if of else None
    rows = _rows(request, of, status)
    rows = rows.filter(pk__in=held_in(request.ws, Held(request.ws, person).numbers)) if person else rows
    page = Paginator(_in_order(rows), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "shown": [shown_export(request, each, now) for each in page],
        "page": page,
        "live": any(each.is_live for each in page),
        "of": of,
        "person": person,
        "kept": _kept(of, status, person),
        "status": status,
        "states": ExportState.choices,
        "may_see_everyone": request.may(MANAGE_SETTINGS),
        "may_export_people": request.may(EXPORT_AUDIENCE),
        "used": quota.used(request.ws),
        "allowed": quota.allowed(),
    }
    return render(request, "exports/list.html", context)


@require_safe
@workspace_page(EXPORT_AGGREGATE)
def export_news(request: HttpRequest) -> HttpResponse:
    """Asked by every page while one of the reader's files is being made: which are finished since it was opened."""
    now = clock.now()
    since = _moment(request.GET.get("since", "")) or now
    files = own_files(request)
    again = f"{request.path}?{urlencode({'since': now.isoformat()})}" if files and files.live else ""
    context = {"finished": [shown_export(request, each, now) for each in finished_since(request, since)]}
    return render(request, "exports/news.html", context | {"again_url": again})


@require_POST
@workspace_page(MANAGE_SETTINGS)
def export_find(request: HttpRequest) -> HttpResponse:
    """Which files held this person? The text is posted: it may be somebody's e-mail (ux.md 2.2, rule 5)."""
    text = request.POST.get("who", "").strip()[:_LONGEST_SEARCH].replace("\0", "")
    known = Q(public_id=text) | Q(external_id=text) | Q(anonymous_id=text) | Q(email__iexact=text) | Q(phone=text)
    found = Person.objects.for_workspace(request.ws).filter(known).order_by("pk").first() if text else None
    here = reverse("exports", kwargs={"workspace": request.ws.slug})
    if found is None:
        messages.warning(request, "Nobody is known by exactly that id, e-mail or phone.")
        return SeeOther(f"{here}?of={EVERYONE}")
    return SeeOther(f"{here}?{urlencode({'of': EVERYONE, 'person': found.public_id})}")


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


def _kept(of: str, status: str, person: Person | None) -> str:
    """What goes along when pages are turned."""
    words = {"of": of, "status": status, "person": person.public_id if person else ""}
    return "".join(f"&{urlencode({name: word})}" for name, word in words.items() if word)


def _person(request: HttpRequest) -> Person | None:
    id = request.GET.get("person", "").replace("\0", "")
    return Person.objects.for_workspace(request.ws).filter(public_id=id).first() if id else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _rows(request: HttpRequest, of: str, status: str) -> QuerySet[Export]:
    rows = listed(request) if of else listed(request).filter(asker=asker_of(request))
    return rows.filter(state=status) if status else rows


def _in_order(rows: QuerySet[Export]) -> QuerySet[Export]:
    places = [When(state=state, then=Value(place)) for place, state in enumerate(_ORDER)]
    return rows.order_by(Case(*places, default=Value(len(_ORDER)), output_field=IntegerField()), "-pk")
