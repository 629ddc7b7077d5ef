"""Lists of what a workspace has made: in-app messages, saved segments, tags, uploads. No rows about people."""

from django.http import HttpRequest, HttpResponse

from analytics.audience.tags import tags_in_use
from analytics.data.plain_files import answer, file_beside, time_cells, time_columns
from analytics.data.table_files import Cells
from analytics.views.segments import shown_segments
from analytics.views.uploads import uploads_of
from messaging.views.message_list import listed
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE, VIEW_RESULTS


@file_beside(VIEW_RESULTS)
def message_list_file(request: HttpRequest) -> HttpResponse:
    rows: list[Cells] = [
        [found.external_id, found.public_id, found.name, found.living, *time_cells(request, found.touched)]
        for found in listed(request)
    ]
    header = ["id", "public_id", "name", "cards", *time_columns(request, "changed")]
    return answer(request, (header, rows), "in-app-messages")


@file_beside(VIEW_AUDIENCE)
def segment_list_file(request: HttpRequest) -> HttpResponse:
    rows: list[Cells] = [
        [
            found.public_id,
            found.name,
            found.get_kind_display(),
            found.sentence,
            found.count if found.computed_at else None,
            *time_cells(request, found.computed_at),
            str(found.made_by or ""),
        ]
        for found in shown_segments(request)
    ]
    header = ["id", "name", "kind", "rule", "people", *time_columns(request, "as_of"), "made_by"]
    return answer(request, (header, rows), "segments")


@file_beside(VIEW_AUDIENCE)
def tag_list_file(request: HttpRequest) -> HttpResponse:
    rows: list[Cells] = [
        [tag.name, tag.people, *time_cells(request, tag.latest.created_at if tag.latest else None)]
        for tag in tags_in_use(request.ws)
    ]
    return answer(request, (["tag", "people", *time_columns(request, "last_run")], rows), "tags")


@file_beside(MANAGE_AUDIENCE)
def upload_list_file(request: HttpRequest) -> HttpResponse:
    rows: list[Cells] = [
        [
            upload.public_id,
            upload.name,
            upload.get_state_display(),
            upload.matched,
            upload.unknown,
            upload.duplicate,
            upload.malformed,
            *time_cells(request, upload.created_at),
            str(upload.by or ""),
        ]
        for upload in uploads_of(request)
    ]
    header = ["id", "name", "state", "matched", "unknown", "duplicate", "malformed", *time_columns(request, "came")]
    return answer(request, ([*header, "by"], rows), "files-of-people")
