"""A view's table as one member would download it now: asked of the very page, so that every right is checked there."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django_htmx.middleware import HtmxDetails

from analytics.charts.painting import Painted, painted
from analytics.models import FileKind, SavedView
from workspaces.models import User, Workspace

# Numbers alone: rows about people do not leave by mail, where nobody checks who opens them.
REPORTED = frozenset(
    {
        "campaign_list",
        "campaign_results",
        "action_results",
        "campaign_explore",
        "action_explore",
        "analytics",
        "analytics_compare",
        "message",
        "message_responses",
        "campaign_responses",
        "journey_list",
        "journey",
        "journey_explore",
        "journey_step_explore",
        "journey_responses",
        "message_list",
        "segments",
        "tags",
    }
)
# The picture of a page that has one.
_DRAWN = {
    "campaign_explore": "chart.svg",
    "action_explore": "chart.svg",
    "analytics": "trend.svg",
    "analytics_compare": "chart.svg",
    "message": "statistics/chart.svg",
    "journey_explore": "chart.svg",
    "journey_step_explore": "chart.svg",
}


class NotForThem(Exception):
    """Why this member gets no file of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    name: str
    content: bytes
    kind: str
    picture: Painted | None = None


def can_be_reported(workspace: Workspace, view: SavedView) -> bool:
    found = _resolved(f"/w/{workspace.slug}/{view.page}")
    return found is not None and found.url_name in REPORTED


def has_spreadsheet(workspace: Workspace, view: SavedView) -> bool:
    return _resolved(f"/w/{workspace.slug}/{view.page}data.xlsx") is not None


def sheet_of(workspace: Workspace, view: SavedView, reader: User, zone: str, kind: str) -> Sheet:
    """Raises NotForThem where the member may not take the numbers away, or the page is gone."""
    text = _asked(workspace, view, reader, zone, f"data.{FileKind.CSV}")
    header, *rows = list(csv.reader(StringIO(text.content.decode("utf-8-sig")))) or [[]]
    file = _asked(workspace, view, reader, zone, f"data.{FileKind.XLSX}") if kind == FileKind.XLSX else text
    picture = _picture(workspace, view, reader, zone)
    return Sheet(header, rows, _name_of(file, kind), file.content, file.headers["Content-Type"], picture)


def _picture(workspace: Workspace, view: SavedView, reader: User, zone: str) -> Painted | None:
    """Of a page that draws one."""
    page = _resolved(f"/w/{workspace.slug}/{view.page}")
    drawn = _DRAWN.get(page.url_name or "") if page else None
    return painted(_asked(workspace, view, reader, zone, drawn).content.decode()) if drawn else None


def _asked(workspace: Workspace, view: SavedView, reader: User, zone: str, file: str) -> HttpResponse:
    path = f"/w/{workspace.slug}/{view.page}{file}"
    words = dict(parse_qsl(view.query)).get("tz") or zone
    query = urlencode([*(pair for pair in parse_qsl(view.query) if pair[0] != "tz"), ("tz", words)])
    request: Any = WSGIRequest(_environ(path, query))
    request.user, request.session = reader, SessionStore()
    request.htmx = HtmxDetails(request)
    found = _resolved(path)
    if found is None:
        raise NotForThem("The page is gone.")
    request.resolver_match = found
    try:
        answer = found.func(request, *found.args, **found.kwargs)
    except (Http404, PermissionDenied):
        raise NotForThem("The page is gone, or the member has left the workspace.") from None
    if answer.status_code != 200:
        raise NotForThem("The member may not take these numbers away.")
    return answer


def _environ(path: str, query: str) -> dict[str, Any]:
    """As a web server would hand it over."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _name_of(answer: HttpResponse, kind: str) -> str:
    told = answer.headers.get("Content-Disposition", "").partition('filename="')[2].partition('"')[0]
    return told or f"report.{kind}"
