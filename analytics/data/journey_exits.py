"""Exit reasons for programs and as a file."""

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, sheets
from analytics.data.table_files import Cells
from analytics.data.views import RESULTS_RANGE, file_of_page, json_of_page
from analytics.reports import parse
from analytics.reports.journeys.exit_reasons import ExitReasons, exit_reasons
from analytics.views.finding import find_journey, find_step


@json_of_page
def exits_json(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    report = _report(request, journey, step)
    rows = [
        {"reason": row.reason, "label": row.words, "exits": row.count, "without_conversion": row.without_conversion}
        for row in report.rows
    ]
    about = documents.about(report.scope, report.head)
    return documents.answer(about | {"metrics": documents.metrics({report.total.metric: report.total}), "rows": rows})


@file_of_page
def exits_file(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    report = _report(request, journey, step)
    header = ["scope", "reason", "label", "exits", "without_conversion"]
    rows: list[Cells] = [
        [report.scope.key, row.reason, row.words, row.count, row.without_conversion] for row in report.rows
    ]
    return sheets.answer((header, rows), f"{report.scope.external_id}-exits", report.head, request)


def _report(request: HttpRequest, journey: str, step: str) -> ExitReasons:
    found = find_journey(request, journey)
    part = find_step(request, found, step) if step else None
    return exit_reasons(request.ws, found, parse(request, RESULTS_RANGE).of_all_platforms(), part)
