"""Asked by an open report of a message: has any of its numbers changed?"""

from django.http import HttpRequest, HttpResponse

from analytics.leafmetrics import ScopeKind
from analytics.reports.head import moment_of
from analytics.views.finding import find_message
from analytics.views.version import told
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
def message_changed(request: HttpRequest, message: str) -> HttpResponse:
    found = find_message(request, message)
    return told(request, moment_of(request.ws.pk, [(int(ScopeKind.REPORT), found.pk)]).version)
