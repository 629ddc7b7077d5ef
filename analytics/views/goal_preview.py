"""What a goal that is being written would have counted, beside what was counted: asked before it is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.trials import Change, conversions_under
from analytics.views.finding import find_campaign
from campaigns import goal_filters, terms
from campaigns.goal_forms import GoalForm
from campaigns.goals import Condition, Goal
from campaigns.models import Campaign, Conversion
from workspaces.access import workspace_page
from workspaces.models import Workspace
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS


@dataclass(frozen=True, slots=True)
class Preview:
    """Conversions and the people behind them, as counted and as they would have been since the campaign's start."""

    conversions: int
    people: int
    tried: int
    tried_people: int
    gained: int
    lost: int


@require_POST
@workspace_page(EDIT_CAMPAIGN, snapshot=True)
def goal_preview(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    form = GoalForm(request.POST, terms=terms.in_force(found), may_set_windows=request.may(MANAGE_SETTINGS))
    filters = goal_filters.FilterForms(request.POST, prefix="filter")
    where = {"workspace": request.ws.slug, "campaign": found.public_id}
    context = {
        "campaign": found,
        "goal_url": reverse("compose_goal", kwargs=where),
        "results_url": reverse("campaign_results", kwargs=where),
    }
    if form.is_valid() and filters.is_valid() and form.cleaned_data["goal_event"]:
        context["preview"] = _preview(request.ws, found, _change(form, filters))
    part = "#preview" if request.htmx else ""
    return TemplateResponse(request, f"campaigns/goal_preview.html{part}", context)


def _change(form: GoalForm, filters: Iterable[Any]) -> Change:
    wanted = form.terms(goal_filters.filters_of(filters))
    conditions = tuple(Condition(**one) for one in wanted["goal_filters"])
    goal = Goal(wanted["goal_event"], conditions, wanted["goal_value"])
    return Change(wanted["attribution_window"], goal, wanted["conversion_mode"] == "single")


def _preview(workspace: Workspace, campaign: Campaign, change: Change) -> Preview:
    stored = Conversion.objects.for_workspace(workspace).filter(campaign=campaign)
    standing = dict(stored.values_list("hit_id", "person_id"))
    tried = {row.hit_id: row.person_id for row in conversions_under(workspace.pk, campaign.pk, change)}
    return Preview(
        conversions=len(standing),
        people=len(set(standing.values())),
        tried=len(tried),
        tried_people=len(set(tried.values())),
        gained=len(tried.keys() - standing.keys()),
        lost=len(standing.keys() - tried.keys()),
    )
