"""Lists of what a workspace has made, as tables: in-app messages, saved segments, tags. No rows about people."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from analytics.audience.tags import tags_in_use
from analytics.data import table_files
from analytics.data.sheets import local_text, utc_text
from analytics.data.table_files import Cells, Table
from analytics.views.segments import shown_segments
from messaging.views.message_list import listed
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AGGREGATE, VIEW_AUDIENCE
from workspaces.zones import viewer_zone

file_of_list = workspace_page(EXPORT_AGGREGATE, snapshot=True)


@require_safe
@file_of_list
def message_list_file(request: HttpRequest) -> HttpResponse:
    rows: list[Cells] = [
        [found.external_id, found.public_id, found.name, found.living, *_moment(request, found.touched)]
        for found in listed(request)
    ]
    return _answer(
        request, (["id", "public_id", "name", "cards", *_named(request, "changed")], rows), "in-app-messages"
    )


@require_safe
@file_of_list
def segment_list_file(request: HttpRequest) -> HttpResponse:
    return _of_audience(request, _segments, "segments")


@require_safe
@file_of_list
def tag_list_file(request: HttpRequest) -> HttpResponse:
    return _of_audience(request, _tags, "tags")


def _of_audience(request: HttpRequest, table: Callable[[HttpRequest], Table], name: str) -> HttpResponse:
    if not request.may(VIEW_AUDIENCE):
        raise PermissionDenied
    return _answer(request, table(request), name)


def _segments(request: HttpRequest) -> Table:
    rows: list[Cells] = [
        [
            found.public_id,
            found.name,
            found.get_kind_display(),
            found.sentence,
            found.count if found.computed_at else None,
            *_moment(request, found.computed_at),
            str(found.made_by or ""),
        ]
        for found in shown_segments(request)
    ]
    return ["id", "name", "kind", "rule", "people", *_named(request, "as_of"), "made_by"], rows


def _tags(request: HttpRequest) -> Table:
    rows: list[Cells] = [
        [tag.name, tag.people, *_moment(request, tag.latest.created_at if tag.latest else None)]
        for tag in tags_in_use(request.ws)
    ]
    return ["tag", "people", *_named(request, "last_run")], rows


def _answer(request: HttpRequest, table: Table, name: str) -> HttpResponse:
    about = {
        "What": name,
        "Page": request.build_absolute_uri(),
        "As of": utc_text(clock.now()),
        "Time zone": viewer_zone(request).key,
        "Workspace": request.ws.name,
        "Taken by": request.key.prefix if request.key else request.user.email,
    }
    return table_files.answer(request, table, name, about)


def _named(request: HttpRequest, column: str) -> list[str]:
    return [f"{column} ({viewer_zone(request).key})", f"{column}_utc"]


def _moment(request: HttpRequest, moment: Any) -> list[str]:
    return [local_text(moment, viewer_zone(request)), utc_text(moment)]
