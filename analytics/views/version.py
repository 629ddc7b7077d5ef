"""Asked every few seconds by an open page: has any of its numbers changed? Numbers never move unasked (ruling 19)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.reports import results_version
from analytics.reports.parts import campaign_part
from analytics.views.address import ORDER, Address
from analytics.views.finding import find_action, find_campaign
from campaigns.models import Action
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
def results_changed(request: HttpRequest, campaign: str, action: str = "") -> HttpResponse:
    """A page about one action shows the whole flow, so it is as old as the campaign's numbers."""
    found = find_campaign(request, campaign)
    if action:
        find_action(request, found, action)
    actions = list(Action.objects.for_workspace(request.ws).filter(campaign=found))
    return told(request, results_version(request.ws.pk, campaign_part(request.ws, found, actions)))


def told(request: HttpRequest, version: str) -> HttpResponse:
    if version == request.GET.get("known"):
        return HttpResponse(status=204)
    if request.GET.get("live") == "1":
        # Live: the page hears the word and fetches its results anew.
        return HttpResponse(status=204, headers={"HX-Trigger": "fresh"})
    words = {name: str(word) for name, word in request.GET.items() if name in ORDER}
    page = Address(request.path.removesuffix("version/"), words)
    return render(request, "components/new_data.html", {"url": str(page)})
