"""One person: everything that is held, the latest of each kind, and a copy of all of it for the person."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.data import documents
from analytics.person.copying import copy_of
from analytics.person.erasing import receipt
from analytics.person.held import Held
from messaging.deliveries.devices import shortened
from messaging.deliveries.log import rows_of
from messaging.deliveries.masking import masked_address, shown_name
from messaging.models import Person
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AUDIENCE, MANAGE_AUDIENCE, MANAGE_SETTINGS, SEE_ADDRESSES, VIEW_AUDIENCE

_LATEST = 20


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
def person_page(request: HttpRequest, person: str) -> HttpResponse:
    found = find_person(request, person)
    held, may_see = Held(request.ws, found), request.may(SEE_ADDRESSES)
    log = reverse("deliveries", kwargs={"workspace": request.ws.slug})
    context = {
        "person": found,
        "name": shown_name(found, may_see_addresses=may_see),
        "survivor": found.merged_into,
        "held": held,
        "devices": [(each, shortened(each.token)) for each in held.devices],
        "may_see_addresses": may_see,
        "email": found.email if may_see else masked_address(found.email),
        "phone": found.phone if may_see else masked_address(found.phone),
        "latest": rows_of(request.ws, list(held.deliveries[:_LATEST])),
        "entries": held.entries[:_LATEST],
        "journeys": held.journey_entries[:_LATEST],
        "conversions": held.conversions[:_LATEST],
        "events": list(held.events(_LATEST)),
        "log_url": f"{log}?person={found.public_id}",
        "receipt": receipt(request.ws, found.public_id) if found.erased_at else None,
        "may_copy": request.may(EXPORT_AUDIENCE) and not found.erased_at,
        "may_tag": request.may(MANAGE_AUDIENCE) and not found.erased_at and not found.merged_into,
        "form_key": uuid4(),
        "may_erase": request.may(MANAGE_SETTINGS) and not found.erased_at and not found.merged_into,
    }
    return TemplateResponse(request, "audience/person.html", context)


@require_safe
@workspace_page(EXPORT_AUDIENCE)
def person_copy(request: HttpRequest, person: str) -> HttpResponse:
    """Who took a copy stands in the audit log."""
    found = find_person(request, person)
    if found.erased_at or found.merged_into:
        raise Http404
    audit.record(request, request.ws, "person_copied", "person", found.public_id)
    document = copy_of(Held(request.ws, found), clock.now(), with_addresses=request.may(SEE_ADDRESSES))
    response = documents.answer(document)
    response["Content-Disposition"] = f'attachment; filename="person-{found.public_id}.json"'
    return response


def find_person(request: HttpRequest, public_id: str) -> Person:
    rows = Person.objects.for_workspace(request.ws).select_related("merged_into")
    found = rows.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    return found
