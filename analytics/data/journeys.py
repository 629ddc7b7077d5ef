"""Journeys for programs: the page's own numbers as JSON and as CSV."""

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, sheets
from analytics.data.documents import Document
from analytics.data.views import EXPLORE_RANGE, RESULTS_RANGE, file_of_page, json_of_page
from analytics.reports import parse
from analytics.reports.journeys.explore import explore_journey
from analytics.reports.journeys.listing import journey_list
from analytics.reports.journeys.results import journey_results, step_results
from analytics.reports.journeys.shapes import BranchRow, JourneyList, JourneyResults, StepCard, StepResults
from analytics.reports.shapes import ExploreReport, Scope
from analytics.views.finding import find_journey, find_step
from analytics.views.journeys.words import ListWords


@json_of_page
def list_json(request: HttpRequest) -> HttpResponse:
    report = _list(request)
    head = documents.about(Scope(f"workspace:{request.ws.slug}", "workspace", ""), report.head)
    rows = [
        documents.row_of(
            row.scope, row.numbers, state=row.state, steps=row.steps, updated_at=documents.instant(row.updated_at)
        )
        for row in report.rows
    ]
    nothing: Document = {"from": None, "to": None, "metrics": {}, "count": report.count}
    return documents.answer(head | nothing | {"rows": rows})


@file_of_page
def list_file(request: HttpRequest) -> HttpResponse:
    report = _list(request)
    table = sheets.wide(report.head, [(row.scope, row.state, row.numbers) for row in report.rows])
    return sheets.answer(table, "journeys", report.head, request)


@json_of_page
def journey_json(request: HttpRequest, journey: str) -> HttpResponse:
    return documents.answer(_of_journey(_journey(request, journey)))


@file_of_page
def journey_file(request: HttpRequest, journey: str) -> HttpResponse:
    report = _journey(request, journey)
    rows = [(report.scope, report.state, report.numbers)]
    for card in report.steps:
        rows.append((card.scope, "deleted" if card.deleted else "", card.numbers))
        rows += [(row.scope, "deleted" if row.deleted else "", row.numbers) for row in card.branches]
    return sheets.answer(sheets.wide(report.head, rows), report.scope.external_id, report.head, request)


@json_of_page
def step_json(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    return documents.answer(_of_step(_step(request, journey, step)))


@file_of_page
def step_file(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    report = _step(request, journey, step)
    card = report.card
    rows = [(card.scope, "deleted" if card.deleted else "", card.numbers)]
    rows += [(row.scope, "", row.numbers) for row in card.branches]
    rows += [
        (Scope(card.scope.key, "platform", row.label, external_id=row.platform), "", row.numbers)
        for row in report.platforms
    ]
    return sheets.answer(sheets.wide(report.head, rows), card.scope.external_id, report.head, request)


@json_of_page
def explore_json(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    return documents.answer(documents.of_explore(_explored(request, journey, step)))


@file_of_page
def explore_file(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    report = _explored(request, journey, step)
    name = f"{report.scope.external_id}-{report.metric.id}-by-{report.by}"
    return sheets.answer(sheets.of_explore(report), name, report.head, request)


def _list(request: HttpRequest) -> JourneyList:
    words = ListWords.of(request)
    return journey_list(request.ws, words.query, words.q, words.status)


def _journey(request: HttpRequest, journey: str) -> JourneyResults:
    return journey_results(request.ws, find_journey(request, journey), parse(request, RESULTS_RANGE, also=("view",)))


def _step(request: HttpRequest, journey: str, step: str) -> StepResults:
    found = find_journey(request, journey)
    return step_results(request.ws, found, find_step(request, found, step), parse(request, RESULTS_RANGE))


def _explored(request: HttpRequest, journey: str, step: str) -> ExploreReport:
    found = find_journey(request, journey)
    part = find_step(request, found, step) if step else None
    return explore_journey(request.ws, found, parse(request, EXPLORE_RANGE), part)


def _of_journey(report: JourneyResults) -> Document:
    return {
        **documents.about(report.scope, report.head),
        "state": report.state,
        "conversion": {
            "event": report.conversion.event or None,
            "stop_counting_after_exit_seconds": int(report.conversion.stop_counting_after_exit.total_seconds()),
        },
        "metrics": documents.metrics(report.numbers),
        "rows": [row for card in report.steps for row in (_card(card), *(_branch(one) for one in card.branches))],
        "before_first_step": {"in_progress": report.before_waiting, "exited": report.before_exited},
    }


def _of_step(report: StepResults) -> Document:
    card = report.card
    platforms = [
        {"scope": card.scope.key, "id": row.platform, "label": row.label, "metrics": documents.metrics(row.numbers)}
        for row in report.platforms
    ]
    return {
        **documents.about(card.scope, report.head),
        "type": card.type,
        "state": "deleted" if card.deleted else report.state,
        "metrics": documents.metrics(card.numbers),
        "rows": [*(_branch(one) for one in card.branches), *platforms],
    } | ({"warning": card.warning} if card.warning else {})


def _card(card: StepCard) -> Document:
    more = {"state": "deleted"} if card.deleted else {}
    return documents.row_of(card.scope, card.numbers, position=card.position, type=card.type, **more)


def _branch(row: BranchRow) -> Document:
    """The range of the rate and the verdict are of the same numbers."""
    sure = {"low": row.low, "high": row.high, "verdict": row.verdict} if row.low is not None else {}
    return documents.row_of(row.scope, row.numbers, **sure, **({"state": "deleted"} if row.deleted else {}))
