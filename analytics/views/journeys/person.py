"""One person's whole path through a journey."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.reports.journeys.paths import walks_of
from analytics.views.finding import find_journey
from analytics.views.person import find_person
from journeys.leaving import leave_by_hand
from journeys.models import Journey, Traveller
from messaging.deliveries.masking import shown_name
from messaging.models import Person
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN, SEE_ADDRESSES, VIEW_AUDIENCE
from workspaces.tenancy import workspace_transaction


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
def path_page(request: HttpRequest, journey: str, person: str) -> HttpResponse:
    found, who = find_journey(request, journey), find_person(request, person)
    if who.erased_at:
        raise Http404
    where = {"workspace": request.ws.slug, "journey": found.public_id}
    if who.merged_into:
        return HttpResponseRedirect(reverse("journey_person", kwargs=where | {"person": who.merged_into.public_id}))
    context = {
        "journey": found,
        "journey_url": reverse("journey", kwargs=where),
        "person": who,
        "name": shown_name(who, may_see_addresses=request.may(SEE_ADDRESSES)),
        "walks": walks_of(request.ws, found, who),
        "may_take_out": request.may(EDIT_CAMPAIGN) and bool(_under_way(request, found, who)),
        "leave_url": reverse("journey_person_leave", kwargs=where | {"person": who.public_id}),
    }
    return TemplateResponse(request, "journeys/path.html", context)


@require_POST
@workspace_page(EDIT_CAMPAIGN, own_transactions=True)
def leave(request: HttpRequest, journey: str, person: str) -> HttpResponse:
    """Takes the person out of a journey that runs here; pressed twice, the second finds nobody."""
    with workspace_transaction(request.ws.pk):
        found, who = find_journey(request, journey), find_person(request, person)
        under_way = _under_way(request, found, who)
    if leave_by_hand(request.ws.pk, under_way):
        with workspace_transaction(request.ws.pk):
            detail = {"name": found.name, "person": who.public_id}
            audit.record(request, request.ws, "journey_left_by_hand", "journey", found.public_id, detail)
        messages.success(request, "Taken out. Nothing more is sent from this journey; the page shows it in a moment.")
    where = {"workspace": request.ws.slug, "journey": found.public_id, "person": who.public_id}
    return SeeOther(reverse("journey_person", kwargs=where))


def _under_way(request: HttpRequest, journey: Journey, person: Person) -> list[int]:
    rows = Traveller.objects.for_workspace(request.ws).filter(journey=journey, person=person, exited_at=None)
    return list(rows.values_list("pk", flat=True))
