"""A frame of the flight recorder for programs and as a file: the same numbers as on its page."""

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, sheets
from analytics.data.documents import Document
from analytics.data.table_files import Table
from analytics.data.views import file_of_page, json_of_page
from analytics.reports.journeys.recorder.frame import FrameStep, RecordedFrame, recorded_frame
from analytics.views.finding import find_journey
from analytics.views.journeys.recorder import asked


@json_of_page
def recorder_json(request: HttpRequest, journey: str) -> HttpResponse:
    report = _frame(request, journey)
    days = report.days
    return documents.answer(
        {
            **documents.about(report.scope, report.head),
            "at": days.shown.isoformat(),
            "now": days.now,
            "first": days.first.isoformat(),
            "last": days.today.isoformat(),
            "metrics": documents.metrics(report.numbers),
            "rows": [_row(step) for step in report.steps],
        }
    )


@file_of_page
def recorder_file(request: HttpRequest, journey: str) -> HttpResponse:
    report = _frame(request, journey)
    name = f"{report.scope.external_id}-recorder"
    return sheets.answer(_table(report), name, report.head, request)


def _frame(request: HttpRequest, journey: str) -> RecordedFrame:
    query, at = asked(request)
    return recorded_frame(request.ws, find_journey(request, journey), query, at)


def _row(step: FrameStep) -> Document:
    card = step.card
    more = {"state": "deleted"} if card.deleted else {}
    row = documents.row_of(card.scope, card.numbers, position=card.position, type=card.type, **more)
    return row | {"that_day": documents.metrics(step.moved)}


def _table(report: RecordedFrame) -> Table:
    rows = [(report.scope, report.state, report.numbers)]
    rows += [(one.card.scope, "deleted" if one.card.deleted else "", one.card.numbers) for one in report.steps]
    return sheets.wide(report.head, rows)
