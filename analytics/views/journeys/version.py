"""Asked every few seconds by an open page of a journey: has any of its numbers changed?"""

from django.http import HttpRequest, HttpResponse

from analytics.reports import head as heads
from analytics.reports import parse
from analytics.reports.journeys.results import laid_out
from analytics.views.finding import find_journey
from analytics.views.version import told
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
def journey_changed(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    """A step is as old as its journey."""
    laid = laid_out(request.ws, find_journey(request, journey), parse(request, "all", also=("known",)))
    return told(request, heads.moment(request.ws.pk, laid.parts()).version)
