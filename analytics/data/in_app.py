"""The report of an in-app message for programs and as files (metrics.md B-05, B-06)."""

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, in_app_sheets, sheets
from analytics.data.views import file_of_page, json_of_page
from analytics.reports import parse
from analytics.reports.in_app import audience
from analytics.reports.in_app.history import history_of
from analytics.reports.in_app.report import InAppReport
from analytics.reports.query import ReportQuery
from analytics.views.finding import find_in_app
from analytics.views.in_app import ALSO, DEFAULT_RANGE, report_of
from analytics.views.in_app_history import SINCE_START, versions_of
from messaging.models import Message


@json_of_page
def message_json(request: HttpRequest, message: str) -> HttpResponse:
    found, query, report = _asked(request, message)
    document = of_message(report)
    numbers = audience.counts(found, query.platform).numbers()
    document["metrics"] |= documents.metrics(numbers)
    return documents.answer(document)


@file_of_page
def message_file(request: HttpRequest, message: str) -> HttpResponse:
    _, _, report = _asked(request, message)
    return sheets.answer(in_app_sheets.of_table(report), report.scope.external_id, report.head, request)


@file_of_page
def statistics_file(request: HttpRequest, message: str) -> HttpResponse:
    found, query, report = _asked(request, message)
    table = in_app_sheets.of_statistics(found, query, report)
    return sheets.answer(table, f"{report.scope.external_id}-statistics", report.head, request)


@file_of_page
def history_file(request: HttpRequest, message: str) -> HttpResponse:
    report = versions_of(request, find_in_app(request, message), parse(request, SINCE_START))
    table = in_app_sheets.of_history(report, history_of(report))
    return sheets.answer(table, f"{report.scope.external_id}-history", report.head, request)


def of_message(report: InAppReport) -> documents.Document:
    """A row for each card and block, deleted ones with their time; `splits` are the lines of the graph."""
    return {
        **documents.about(report.scope, report.head),
        "platform": report.platform or None,
        "metrics": documents.metrics(report.numbers),
        "dismissed_by": dict(report.ends),
        "rows": [row for card in report.cards for row in _rows(card)],
        "event": report.statistics.event,
        "by": report.statistics.by,
        "splits": [documents.split_of(line) for line in report.statistics.lines],
    }


def _rows(card) -> list[documents.Document]:
    shown = card.card
    about = {"type": "card", "card": shown.scope.external_id, "state": _state(shown)}
    rows = [documents.row_of(shown.scope, card.numbers, **about, **_deleted(shown))]
    for line in card.blocks:
        block = line.block
        about = {"type": block.type, "card": shown.scope.external_id, "state": _state(block)}
        rows.append(
            documents.row_of(block.scope, line.numbers, public_id=block.scope.public_id, **about, **_deleted(block))
        )
    return rows


def _state(part) -> str:
    return "deleted" if part.deleted else "live"


def _deleted(part) -> documents.Document:
    return {"deleted_at": documents.instant(part.deleted_at)} if part.deleted_at else {}


def _asked(request: HttpRequest, message: str) -> tuple[Message, ReportQuery, InAppReport]:
    found = find_in_app(request, message)
    query = parse(request, DEFAULT_RANGE, ALSO)
    return found, query, report_of(request, found, query)
