"""Tracked responses for programs and as files: every name, however many there are (Q-8)."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, sheets
from analytics.data.sheets import Cells, Table
from analytics.data.views import file_of_page, json_of_page
from analytics.metrics import BY_ID
from analytics.reports import parse
from analytics.reports.in_app.responses import ResponseRow, ResponsesReport, responses_report
from analytics.reports.in_app.subjects import Subject, of_message
from analytics.views.finding import find_in_app
from analytics.views.response_words import DEFAULT_RANGE, campaign_subject, journey_subject
from analytics.views.responses import ALSO

_METRICS = ("responses", "response_people", "share_of_viewers", "share_of_responders")


@json_of_page
def message_json(request: HttpRequest, message: str) -> HttpResponse:
    return _json(request, of_message(request.ws, find_in_app(request, message)))


@json_of_page
def campaign_json(request: HttpRequest, campaign: str) -> HttpResponse:
    return _json(request, campaign_subject(request, campaign))


@json_of_page
def journey_json(request: HttpRequest, journey: str) -> HttpResponse:
    return _json(request, journey_subject(request, journey))


@file_of_page
def journey_file(request: HttpRequest, journey: str) -> HttpResponse:
    return _csv(request, journey_subject(request, journey))


@file_of_page
def message_file(request: HttpRequest, message: str) -> HttpResponse:
    return _csv(request, of_message(request.ws, find_in_app(request, message)))


@file_of_page
def campaign_file(request: HttpRequest, campaign: str) -> HttpResponse:
    return _csv(request, campaign_subject(request, campaign))


def _report(request: HttpRequest, subject: Subject) -> ResponsesReport:
    return responses_report(subject, parse(request, DEFAULT_RANGE, ALSO))


def _json(request: HttpRequest, subject: Subject) -> HttpResponse:
    report = _report(request, subject)
    rows = [
        documents.row_of(row.scope, row.numbers, message=one.message.external_id, kind=row.kind, state=_state(row))
        for one in report.messages
        for row in one.everything
    ]
    whole = report.messages[0].numbers if subject.senders is None and report.messages else {}
    document = documents.about(report.scope, report.head) | {"metrics": documents.metrics(whole), "rows": rows}
    return documents.answer(document)


def _csv(request: HttpRequest, subject: Subject) -> HttpResponse:
    report = _report(request, subject)
    header = ["message", "message_name", "action_name", "kind", "state", "renamed_from"]
    header += [column for id in _METRICS for column in _columns(id)]
    table: Table = header, _rows(report)
    return sheets.answer(table, f"{report.scope.external_id}-responses", report.head, request)


def _rows(report: ResponsesReport) -> Iterator[Cells]:
    for one in report.messages:
        for row in one.everything:
            about = [one.message.external_id, one.message.name, row.name, row.kind, _state(row), row.renamed_from]
            yield [*about, *_values(row)]


def _columns(id: str) -> list[str]:
    return [id, f"{id}_numerator", f"{id}_denominator"] if BY_ID[id].is_rate else [id]


def _values(row: ResponseRow) -> Cells:
    cells: Cells = []
    for id in _METRICS:
        number = row.numbers[id]
        cells += [number.value, number.numerator, number.denominator] if BY_ID[id].is_rate else [number.value]
    return cells


def _state(row: ResponseRow) -> str:
    return "deleted" if row.deleted else "live"
