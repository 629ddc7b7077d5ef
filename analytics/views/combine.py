"""Combining numbers: gathered from any page, each with its own count, and every way to combine them counted first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.audience import basket
from analytics.segments.sets import Sets
from analytics.views.audience import to_draft
from messaging.models import SegmentDraft
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import SeeOther
from workspaces.permissions import VIEW_AUDIENCE

_LONGEST = 2_000


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
def combine(request: HttpRequest) -> HttpResponse:
    found = basket.gathered(request, Sets(request.ws, clock.now()))
    context = {"gathered": found, "outcomes": basket.outcomes(found), "now": clock.now()}
    return render(request, "audience/combine.html", context)


@require_POST
@workspace_page(VIEW_AUDIENCE)
def combine_change(request: HttpRequest) -> HttpResponse:
    """Adds a set, takes one out, or empties the page."""
    query, do = request.POST.get("people", "")[:_LONGEST].replace("\0", ""), request.POST.get("do")
    if do == "empty":
        basket.empty(request)
    elif do == "remove":
        basket.remove(request, query)
    elif query and not basket.add(request, query):
        messages.error(request, f"At most {basket.MOST} numbers can be combined; take one out first.")
    return SeeOther(_url(request))


@require_POST
@workspace_page(VIEW_AUDIENCE)
def combine_use(request: HttpRequest) -> HttpResponse:
    """The chosen combination as a rule, on the page where it is listed, saved, tagged, taken away and written to."""
    ways = {way.key: way for way in basket.outcomes(basket.gathered(request, Sets(request.ws, clock.now())))}
    way = ways.get(request.POST.get("way", ""))
    if way is None:
        return SeeOther(_url(request))
    by = request.user if isinstance(request.user, User) else None
    return to_draft(SegmentDraft(workspace=request.ws, made_by=by, came_from=_url(request)), way.rule)


def _url(request: HttpRequest) -> str:
    return reverse("combine", kwargs={"workspace": request.ws.slug})
