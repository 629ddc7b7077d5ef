"""Retries as files: those somebody asked for, and those that were made. The page shows the latest of each."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from analytics.data.plain_files import answer, file_beside, time_cells, time_columns
from analytics.data.table_files import Cells
from analytics.views.retry_asks import asks_of, retries_of
from messaging.models import RetryAsk
from workspaces import clock
from workspaces.permissions import EDIT_CAMPAIGN


@file_beside(EDIT_CAMPAIGN)
def asked_file(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows: list[Cells] = [
        [
            ask.public_id,
            str(ask.by or ""),
            *time_cells(request, ask.created_at),
            ask.count,
            *time_cells(request, ask.valid_until),
            ask.note,
            _state(ask, now),
            ask.retry.public_id if ask.retry else "",
        ]
        for ask in asks_of(request)
    ]
    header = ["id", "by", *time_columns(request, "asked"), "deliveries", *time_columns(request, "right_until")]
    return answer(request, ([*header, "note", "state", "retry"], rows), "retries-asked-for")


@file_beside(EDIT_CAMPAIGN)
def made_file(request: HttpRequest) -> HttpResponse:
    rows: list[Cells] = [
        [
            retry.public_id,
            *time_cells(request, retry.created_at),
            str(retry.by or ""),
            retry.get_state_display(),
            *time_cells(request, retry.finished_at),
        ]
        for retry in retries_of(request)
    ]
    header = ["id", *time_columns(request, "made"), "by", "state", *time_columns(request, "finished")]
    return answer(request, (header, rows), "retries-made")


def _state(ask: RetryAsk, now: datetime) -> str:
    if ask.closed_at:
        return "Retried"
    return "Past" if ask.valid_until < now else "Open"
