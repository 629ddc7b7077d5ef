"""One person's whole path through a journey."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.reports.journeys.paths import walks_of
from analytics.views.finding import find_journey
from analytics.views.journeys.leaving import under_way
from analytics.views.person import find_person
from messaging.deliveries.masking import shown_name
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, SEE_ADDRESSES, VIEW_AUDIENCE


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
        "may_take_out": request.may(EDIT_CAMPAIGN) and bool(under_way(request.ws.pk, found, [who.pk])),
        "leave_url": reverse("journey_person_leave", kwargs=where | {"person": who.public_id}),
    }
    return TemplateResponse(request, "journeys/path.html", context)
