"""The list of in-app messages, with its saved views and files."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from analytics.saved.opening import opens_with_default
from analytics.views.address import Address
from analytics.views.page import table_downloads
from messaging.views.message_list import listed
from messaging.views.message_list import message_list as shown
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def message_list(request: HttpRequest) -> HttpResponse:
    address = Address(request.path).with_(q=request.GET.get("q", ""), archived=request.GET.get("archived", ""))
    return shown(request, downloads=table_downloads(request, address, empty=not listed(request).exists()))
