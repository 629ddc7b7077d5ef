"""The versions of a message's blocks side by side, with what each achieved."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from analytics.reports import parse
from analytics.reports.in_app.history import history_of
from analytics.reports.in_app.report import Chosen, in_app_report
from analytics.views.finding import find_in_app
from analytics.views.in_app_tabs import page_url, tabs_of
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
def message_history(request: HttpRequest, message: str) -> HttpResponse:
    """Each version since it began: a range would tell them apart by time alone."""
    found = find_in_app(request, message)
    report = in_app_report(found, parse(request, "all"), Chosen(), page_url(request, "message", found))
    context = {
        "message": found,
        "report": report,
        "histories": history_of(report),
        "tabs": tabs_of(request, found, "message_history"),
    }
    return TemplateResponse(request, "messages/history.html", context)
