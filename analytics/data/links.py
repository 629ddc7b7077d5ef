"""The links of one action as a file: all of them, where its page shows those most followed."""

from django.http import HttpRequest, HttpResponse

from analytics.data.plain_files import answer, file_beside
from analytics.data.table_files import Cells
from analytics.reports.links import links_of
from analytics.views.finding import find_action, find_campaign
from workspaces.permissions import VIEW_RESULTS


@file_beside(VIEW_RESULTS)
def links_file(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    step = find_action(request, find_campaign(request, campaign), action)
    rows: list[Cells] = [
        [link.digest, link.url or "Other links", link.unique, link.total, link.machine]
        for link in links_of(request.ws.pk, step.pk)
    ]
    header = ["id", "link", "people", "clicks", "machine_clicks"]
    return answer(request, (header, rows), f"{step.external_id}-links")
