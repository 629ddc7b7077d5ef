"""People chosen in a list, or behind the deliveries of a filter, frozen as one exact set that every tool takes up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from pyroaring import BitMap

from analytics.audience.chosen import plural_people
from analytics.views.address import Address
from analytics.views.delivery_words import parse_deliveries
from messaging.deliveries.log import within
from messaging.models import Person
from messaging.segments import pass_on, people_now
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import SeeOther
from workspaces.permissions import MANAGE_AUDIENCE

_MOST_TICKED = 500
_LONGEST_LOOK_MS = 8_000


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def people_choose(request: HttpRequest) -> HttpResponse:
    """The ticked rows of a list."""
    ids = [id for id in request.POST.getlist("person")[:_MOST_TICKED] if "\0" not in id]
    rows = Person.objects.for_workspace(request.ws).filter(public_id__in=ids, erased_at=None)
    people = people_now(request.ws.pk, BitMap(rows.values_list("pk", flat=True)))
    page = _local(request, request.POST.get("came_from", ""))
    if not people:
        messages.warning(request, "Tick at least one user.")
        return SeeOther(page)
    return _hand_over(request, people, f"{plural_people(len(people))} ticked in a list", page)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def deliveries_choose(request: HttpRequest) -> HttpResponse:
    """Everybody with a delivery that matches the filter of the log."""
    query = parse_deliveries(request)
    log = str(query.address(reverse("deliveries", kwargs={"workspace": request.ws.slug})))
    found = query.matching(request.ws).order_by().exclude(person=None).values_list("person_id", flat=True).distinct()
    numbers = within(_LONGEST_LOOK_MS, lambda: BitMap(found.iterator(chunk_size=10_000)))
    if numbers is None:
        messages.warning(request, "These are very many deliveries. Add a campaign or a shorter time, and ask again.")
        return SeeOther(log)
    people = people_now(request.ws.pk, numbers)
    return _hand_over(request, people, "Has a delivery in a filtered list of deliveries", log)


def _hand_over(request: HttpRequest, people: BitMap, words: str, came_from: str) -> HttpResponse:
    by = request.user if isinstance(request.user, User) else None
    frozen = pass_on(request.ws.pk, people, words, by=by, came_from=came_from)
    page = Address(reverse("audience", kwargs={"workspace": request.ws.slug}))
    return SeeOther(str(page.with_(segment=frozen.public_id)))


def _local(request: HttpRequest, page: str) -> str:
    root = f"/w/{request.ws.slug}/"
    safe = page.startswith(root) and "\0" not in page and len(page) < 3_000
    return page if safe else reverse("audience", kwargs={"workspace": request.ws.slug})
