"""One person: profile, subscription, devices with what was learnt of each, the latest deliveries."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from messaging.deliveries.devices import shortened
from messaging.deliveries.log import rows_of
from messaging.deliveries.masking import masked_address
from messaging.models import Delivery, Person
from workspaces.access import workspace_page
from workspaces.permissions import SEE_ADDRESSES, VIEW_AUDIENCE

_LATEST = 20


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def person_page(request: HttpRequest, person: str) -> HttpResponse:
    rows = Person.objects.for_workspace(request.ws).select_related("merged_into")
    found = rows.filter(public_id=person).first() if "\0" not in person else None
    if found is None:
        raise Http404
    latest = Delivery.objects.for_workspace(request.ws).filter(person=found).select_related("message")
    log = reverse("deliveries", kwargs={"workspace": request.ws.slug})
    may_see = request.may(SEE_ADDRESSES)
    page = {
        "person": found,
        "name": shown_name(found, may_see_addresses=may_see),
        "survivor": found.merged_into,
        "devices": [(each, shortened(each.token)) for each in found.devices.order_by("removed_at", "platform", "pk")],
        "tags": found.tags.order_by("name"),
        "may_see_addresses": may_see,
        "email": found.email if may_see else masked_address(found.email),
        "phone": found.phone if may_see else masked_address(found.phone),
        "latest": rows_of(request.ws, list(latest.order_by("-pk")[:_LATEST])),
        "log_url": f"{log}?person={found.public_id}",
    }
    return TemplateResponse(request, "messaging/person.html", page)


def shown_name(person: Person, *, may_see_addresses: bool) -> str:
    """Some companies use addresses as ids."""
    id = person.external_id or person.public_id
    return masked_address(id) if "@" in id and not may_see_addresses else id
