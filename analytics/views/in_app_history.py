"""The versions of a message's blocks side by side, with what each achieved."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from analytics.reports import parse
from analytics.reports.in_app.history import history_of
from analytics.reports.in_app.report import Chosen, InAppReport, in_app_report
from analytics.reports.query import ReportQuery
from analytics.views.address import Address, time_words
from analytics.views.finding import find_in_app
from analytics.views.in_app_tabs import page_url, tabs_of
from analytics.views.page import table_downloads
from messaging.models import Message
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS

SINCE_START = "all"


@workspace_page(VIEW_RESULTS, snapshot=True)
def message_history(request: HttpRequest, message: str) -> HttpResponse:
    """Each version since it began: a range would tell them apart by time alone."""
    found = find_in_app(request, message)
    query = parse(request, SINCE_START)
    report = versions_of(request, found, query)
    histories = history_of(report)
    address = Address(request.path).with_(**time_words(request, query, report.head), platform=query.platform_name)
    context = {
        "message": found,
        "report": report,
        "histories": histories,
        "downloads": table_downloads(request, address, empty=not histories),
        "tabs": tabs_of(request, found, "message_history"),
    }
    return TemplateResponse(request, "messages/history.html", context)


def versions_of(request: HttpRequest, message: Message, query: ReportQuery) -> InAppReport:
    return in_app_report(message, query, Chosen(), page_url(request, "message", message))
