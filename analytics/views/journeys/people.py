"""The people behind a number of a journey: listed, and handed on to whatever works with people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.exports.links import ask_url
from analytics.views.address import Address
from analytics.views.journeys.behind import AskedBehind, asked_of
from journeys import composing
from journeys.models import JourneyState
from messaging.deliveries.masking import masked_address
from messaging.segments import pass_on, people_now
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_AUDIENCE, SEE_ADDRESSES, VIEW_AUDIENCE

PER_PAGE = 50
# What can be done with them at once: a recovery or re-engagement draft, a tag (metrics.md J-33 to J-35).
_NEXT: dict[str, tuple[str, dict[str, str]]] = {
    "": ("audience", {}),
    "retarget": ("retarget", {}),
    "tag": ("tag_new", {"deed": "add"}),
}


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def people_page(request: HttpRequest, journey: str) -> HttpResponse:
    asked = asked_of(request, journey)
    return TemplateResponse(request, "journeys/people.html", _context(request, asked))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def use_people(request: HttpRequest, journey: str) -> HttpResponse:
    """Freezes exactly these people and hands them on; the audience page says what else can be done with them."""
    asked = asked_of(request, journey)
    people = asked.behind.people(request.ws.pk)
    by = request.user if request.user.is_authenticated else None
    segment = pass_on(request.ws.pk, people, asked.sentence, by=by, came_from=asked.page)
    name, words = _NEXT.get(request.POST.get("then", ""), _NEXT[""])
    page = reverse(name, kwargs={"workspace": request.ws.slug})
    return HttpResponseRedirect(str(Address(page).with_(segment=segment.public_id, **words)))


def _context(request: HttpRequest, asked: AskedBehind) -> dict[str, Any]:
    before = request.GET.get("before", "")
    rows = asked.behind.page(request.ws.pk, int(before) if before.isdigit() else None, PER_PAGE)
    shown = rows[:PER_PAGE]
    everybody = asked.behind.everybody(request.ws.pk)
    present = people_now(request.ws.pk, everybody)
    here = Address(request.path, {name: word for name, word in request.GET.items() if name != "before"})
    where = {"workspace": request.ws.slug, "journey": asked.journey.public_id}
    open_ids = request.may(SEE_ADDRESSES)
    return {
        "asked": asked,
        "title": asked.title,
        "rows": [(row, _shown_id(row.external_id or row.public_id, open_ids=open_ids)) for row in shown],
        "count": len(present),
        "deleted": len(everybody) - len(present),
        "unnamed": asked.behind.without_person(request.ws.pk),
        "next": str(here.with_(before=str(shown[-1].number))) if len(rows) > PER_PAGE else "",
        "first": str(here) if before else "",
        "journey_url": reverse("journey", kwargs=where),
        "use_url": str(here.at(reverse("journey_people_use", kwargs=where))),
        "may_use": request.may(MANAGE_AUDIENCE),
        "leave_url": str(here.at(reverse("journey_people_leave", kwargs=where))),
        "may_take_out": _may_take_out(request, asked),
        "file_url": ask_url(request, "journey", here, journey=asked.journey.public_id),
    }


def _may_take_out(request: HttpRequest, asked: AskedBehind) -> bool:
    """Of a journey that runs here and is not over."""
    open_states = (JourneyState.RUNNING, JourneyState.PAUSED)
    runs = asked.journey.state in open_states and composing.design_of(asked.journey) is not None
    return runs and request.may(EDIT_CAMPAIGN)


def _shown_id(id: str, *, open_ids: bool) -> str:
    """Some companies use addresses as ids."""
    return masked_address(id) if "@" in id and not open_ids else id
