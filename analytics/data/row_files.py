"""Rows about people at the address of their page: a few at once, many as a job (ruling 51).

A program that asks for many gets 202 and the address of its export, and asks there until the file is ready; a person is
led to the form. Either way the rows are written by the code of every other file of rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.text import slugify

from analytics.data.table_files import CSV_TYPE, XLSX_TYPE
from analytics.exports import asking, csv_file, xlsx_file
from analytics.exports.reading import Rows
from analytics.exports.source import Asked, Source
from analytics.exports.sources import SOURCES
from analytics.exports.sources.people import KEPT_SEGMENT
from analytics.views.exports import told_of
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EXPORT_AUDIENCE
from workspaces.tenancy import workspace_transaction
from workspaces.zones import viewer_zone

MOST_AT_ONCE = 5_000

# Each part of the answer opens its own transaction: the rows want a snapshot, which writes nothing.
rows_page = workspace_page(EXPORT_AUDIENCE, own_transactions=True)


@rows_page
def audience_file(request: HttpRequest) -> HttpResponse:
    return _answer(request, SOURCES["people"])


@rows_page
def segment_file(request: HttpRequest, segment: str) -> HttpResponse:
    """The segment of the address is one more word of what is asked."""
    request.GET = _with(request, KEPT_SEGMENT, segment)
    return _answer(request, SOURCES["people"])


@rows_page
def deliveries_file(request: HttpRequest) -> HttpResponse:
    return _answer(request, SOURCES["deliveries"])


@dataclass(frozen=True, slots=True)
class _Few:
    content: bytes
    name: str
    rows: int
    what: str


def _answer(request: HttpRequest, source: Source) -> HttpResponse:
    kind = "xlsx" if request.path.endswith(".xlsx") else "csv"
    with workspace_transaction(request.ws.pk, snapshot=True):
        asked = source.ask(request)
        few = _few(request, source, asked, kind)
    if few is None:
        return _many(request, source, asked, kind)
    with workspace_transaction(request.ws.pk):
        detail = {"what": few.what, "file": few.name, "rows": few.rows, "filter": asked.sentence}
        audit.record(request, request.ws, "export_downloaded", "rows", source.id, detail)
    answer = HttpResponse(few.content, content_type=XLSX_TYPE if kind == "xlsx" else CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{few.name}"'
    return answer


def _many(request: HttpRequest, source: Source, asked: Asked, kind: str) -> HttpResponse:
    words = _with(request, "source", source.id)
    if request.key is None:
        return SeeOther(f"{reverse('export_new', kwargs={'workspace': request.ws.slug})}?{words.urlencode()}")
    request.GET = words
    # Asked again within the minute it is the same file: programs ask again when an answer is lost.
    said = f"{clock.now():%Y%m%d%H%M} {request.get_full_path()}"
    with workspace_transaction(request.ws.pk):
        try:
            wish = asking.Wish(kind, _wanted(request))
            export = asking.ask(request, source, asked, wish, sha256(said.encode()).hexdigest())
        except asking.NotNow as problem:
            return JsonResponse({"error": str(problem)}, status=429)
        told = told_of(request, export)
    return JsonResponse(told, status=202, headers={"Location": told["url"], "Retry-After": "2"})


def _few(request: HttpRequest, source: Source, asked: Asked, kind: str) -> _Few | None:
    """None where they are more than are written while one waits."""
    keys = source.keys(request.ws, asked.parameters, asked.people)
    if len(keys) > MOST_AT_ONCE:
        return None
    # Before the session speaks in the reader's zone: the driver takes what it reads for UTC.
    zone, now = viewer_zone(request).key, clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    columns = asking.columns_of(request, source, _wanted(request))
    about = {"what": asked.title, "filter": asked.sentence, "as_of": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}", "rows": len(keys)}
    content = _content(kind, Rows(source, columns, keys, request.ws.pk, zone, _nobody), about)
    name = f"{slugify(asked.title)[:80] or source.id}-{now:%Y%m%dT%H%M%SZ}.{kind}"
    return _Few(content, name, len(keys), asked.title)


def _content(kind: str, rows: Rows, about: Mapping[str, Any]) -> bytes:
    out = BytesIO()
    if kind == "csv":
        csv_file.write(out, rows)
    else:
        xlsx_file.write(out, rows, lambda _sum: about.items())
    return out.getvalue()


def _with(request: HttpRequest, name: str, word: str) -> Any:
    """The page's words and one more."""
    words = request.GET.copy()
    words[name] = word
    return words


def _wanted(request: HttpRequest) -> list[str]:
    """`columns=id,email`; without it those of the form."""
    return [name for name in request.GET.get("columns", "").split(",") if name]


def _nobody(_rows: int) -> None:
    """While one waits there is nobody to tell how far it is."""
