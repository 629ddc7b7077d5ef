"""Taking people out of a journey that runs here: one of them, or all behind a number."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.views.finding import find_journey
from analytics.views.journeys.behind import asked_of
from analytics.views.person import find_person
from journeys.leaving import leave_by_hand
from journeys.models import Journey, Traveller
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN
from workspaces.tenancy import workspace_transaction

# So many are looked up and taken out together.
_PORTION = 1_000


@require_POST
@workspace_page(EDIT_CAMPAIGN, own_transactions=True)
def person_leaves(request: HttpRequest, journey: str, person: str) -> HttpResponse:
    """Pressed twice, the second finds nobody."""
    with workspace_transaction(request.ws.pk):
        found, who = find_journey(request, journey), find_person(request, person)
    if _take_out(request, found, [who.pk], {"person": who.public_id}):
        messages.success(request, "Taken out. Nothing more is sent from this journey; the page shows it in a moment.")
    where = {"workspace": request.ws.slug, "journey": found.public_id, "person": who.public_id}
    return SeeOther(reverse("journey_person", kwargs=where))


@require_POST
@workspace_page(EDIT_CAMPAIGN, own_transactions=True)
def people_leave(request: HttpRequest, journey: str) -> HttpResponse:
    """Whoever of the people behind a number is under way."""
    with workspace_transaction(request.ws.pk):
        asked = asked_of(request, journey)
        people = list(asked.behind.people(request.ws.pk))
    n = _take_out(request, asked.journey, people, {"number": asked.sentence})
    said = f"{n:,} {'person' if n == 1 else 'people'} taken out." if n else "Nobody of them is under way any more."
    messages.success(request, f"{said} The numbers follow in a moment.")
    return SeeOther(asked.page)


def under_way(workspace: int, journey: Journey, people: Sequence[int]) -> list[int]:
    """Their entries that have not ended."""
    rows = Traveller.objects.for_workspace(workspace).filter(journey=journey, person__in=people, exited_at=None)
    return list(rows.values_list("pk", flat=True))


def _take_out(request: HttpRequest, journey: Journey, people: Sequence[int], detail: dict[str, str]) -> int:
    n = 0
    for start in range(0, len(people), _PORTION):
        with workspace_transaction(request.ws.pk):
            found = under_way(request.ws.pk, journey, people[start : start + _PORTION])
        n += leave_by_hand(request.ws.pk, found)
    if n:
        with workspace_transaction(request.ws.pk):
            told = {"name": journey.name, **detail}
            audit.record(request, request.ws, "journey_left_by_hand", "journey", journey.public_id, told)
    return n
