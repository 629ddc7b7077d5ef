"""JSON for everybody who sees the page, CSV and XLSX for those who may take numbers out (ruling 51)."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from analytics.data import documents, sheets
from analytics.reports import (
    ReportQuery,
    action_results,
    campaign_list,
    campaign_results,
    explore,
    parse,
    parse_list,
)
from analytics.reports.shapes import ExploreReport
from analytics.views.finding import find_action, find_campaign
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AGGREGATE, VIEW_RESULTS

# No range on a page of results: since start. On Explore: the last 30 days.
RESULTS_RANGE, EXPLORE_RANGE = "all", "30d"
# A file holds every campaign that matches, not the page one is looking at.
_WHOLE_LIST = 100_000

json_of_page = workspace_page(VIEW_RESULTS, snapshot=True)
file_of_page = workspace_page(EXPORT_AGGREGATE, snapshot=True)


@json_of_page
def campaign_list_json(request: HttpRequest) -> HttpResponse:
    report = campaign_list(request.ws, parse_list(request))
    return documents.answer(documents.of_list(report, f"workspace:{request.ws.slug}"))


@file_of_page
def campaign_list_file(request: HttpRequest) -> HttpResponse:
    query = replace(parse_list(request), per=_WHOLE_LIST, after="", before="")
    report = campaign_list(request.ws, query)
    return sheets.answer(sheets.of_list(report), "campaigns", report.head, request)


@json_of_page
def campaign_results_json(request: HttpRequest, campaign: str) -> HttpResponse:
    report = campaign_results(request.ws, find_campaign(request, campaign), _results_query(request))
    return documents.answer(documents.of_campaign(report))


@file_of_page
def campaign_results_file(request: HttpRequest, campaign: str) -> HttpResponse:
    report = campaign_results(request.ws, find_campaign(request, campaign), _results_query(request))
    return sheets.answer(sheets.of_campaign(report), report.scope.external_id, report.head, request)


@json_of_page
def action_results_json(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    report = action_results(request.ws, found, find_action(request, found, action), _results_query(request))
    return documents.answer(documents.of_action(report))


@file_of_page
def action_results_file(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    report = action_results(request.ws, found, find_action(request, found, action), _results_query(request))
    return sheets.answer(sheets.of_action(report), report.scope.external_id, report.head, request)


@json_of_page
def explore_json(request: HttpRequest, campaign: str, action: str = "") -> HttpResponse:
    return documents.answer(documents.of_explore(_explored(request, campaign, action)))


@file_of_page
def explore_file(request: HttpRequest, campaign: str, action: str = "") -> HttpResponse:
    report = _explored(request, campaign, action)
    name = f"{report.scope.external_id}-{report.metric.id}-by-{report.by}"
    return sheets.answer(sheets.of_explore(report), name, report.head, request)


def _explored(request: HttpRequest, campaign: str, action: str) -> ExploreReport:
    found = find_campaign(request, campaign)
    part = find_action(request, found, action) if action else None
    return explore(request.ws, found, parse(request, EXPLORE_RANGE), part)


def _results_query(request: HttpRequest) -> ReportQuery:
    return parse(request, RESULTS_RANGE)
