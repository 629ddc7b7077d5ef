"""The links of one action, and the people who followed one of them (design.md, e-mail)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from analytics.reports.links import links_of, people_of
from analytics.views.address import Address
from analytics.views.finding import find_action, find_campaign
from analytics.views.page import table_downloads
from campaigns.models import Action, Campaign
from messaging.models import Person
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE, VIEW_RESULTS

_PEOPLE = 200


@workspace_page(VIEW_RESULTS, snapshot=True)
def action_links(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    step = find_action(request, found, action)
    links = links_of(request.ws.pk, step.pk)
    context = _context(request, found, step) | {
        "links": links,
        "downloads": table_downloads(request, Address(request.path), empty=not links),
        "may_see_people": request.may(VIEW_AUDIENCE),
    }
    return TemplateResponse(request, "campaigns/links.html", context)


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def link_people(request: HttpRequest, campaign: str, action: str, link: str) -> HttpResponse:
    """The first so many by number; whoever was erased is counted and not listed (ruling 36)."""
    found = find_campaign(request, campaign)
    step = find_action(request, found, action)
    followed = people_of(request.ws.pk, step.pk, link)
    if followed is None:
        raise Http404
    url, numbers = followed
    known = Person.objects.for_workspace(request.ws).filter(pk__in=numbers, erased_at=None)
    people = list(known.order_by("pk")[:_PEOPLE])
    context = _context(request, found, step) | {
        "url": url,
        "people": people,
        "unique": len(numbers),
        "unlisted": len(numbers) - known.count(),
        "most": _PEOPLE,
    }
    return TemplateResponse(request, "campaigns/link_people.html", context)


def _context(request: HttpRequest, campaign: Campaign, action: Action) -> dict[str, object]:
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id}
    return {
        "campaign": campaign,
        "action": action,
        "campaign_url": reverse("campaign_results", kwargs=where),
        "action_url": reverse("action_results", kwargs=where | {"action": action.public_id}),
        "links_url": reverse("action_links", kwargs=where | {"action": action.public_id}),
    }
