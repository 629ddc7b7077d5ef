"""What a goal that is being written would have counted, beside what was counted: asked before it is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.trials.asking import Progress, progress_of, recall
from analytics.trials.change import Change
from analytics.views.finding import find_campaign
from campaigns import terms
from campaigns.goal_forms import GoalForm
from campaigns.models import Campaign, Conversion
from messaging import goal_filters
from messaging.goals import Condition, Goal
from workspaces.access import workspace_page
from workspaces.models import Workspace
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS


@dataclass(frozen=True, slots=True)
class Preview:
    """Conversions and the people behind them, as counted and as they would have been since the campaign's start."""

    trial: Progress
    conversions: int
    people: int

    @property
    def tried(self) -> int:
        return self.conversions + self.trial.findings.gained - self.trial.findings.lost

    @property
    def tried_people(self) -> int:
        return self.people + self.trial.findings.people


@require_POST
@workspace_page(EDIT_CAMPAIGN, snapshot=True)
def goal_preview(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    form = GoalForm(request.POST, terms=terms.in_force(found), may_set_windows=request.may(MANAGE_SETTINGS))
    filters = goal_filters.FilterForms(request.POST, prefix="filter")
    trial = None
    if form.is_valid() and filters.is_valid() and form.cleaned_data["goal_event"]:
        trial = progress_of(request.ws.pk, found.pk, _change(form, filters))
    return _answer(request, found, trial)


@workspace_page(EDIT_CAMPAIGN, snapshot=True)
def goal_previewed(request: HttpRequest, campaign: str, trial: str) -> HttpResponse:
    """How far a preview is that was too much to wait for."""
    found = find_campaign(request, campaign)
    progress = recall(request.ws.pk, found.pk, _digest(trial))
    if progress is None:
        raise Http404
    return _answer(request, found, progress)


def _digest(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError:
        raise Http404 from None


def _answer(request: HttpRequest, campaign: Campaign, trial: Progress | None) -> HttpResponse:
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id}
    context = {
        "campaign": campaign,
        "goal_url": reverse("compose_goal", kwargs=where),
        "results_url": reverse("campaign_results", kwargs=where),
    }
    if trial is not None:
        context["preview"] = _preview(request.ws, campaign, trial)
        context["look_url"] = reverse("goal_previewed", kwargs={**where, "trial": trial.digest})
    part = "#preview" if request.htmx else ""
    return TemplateResponse(request, f"campaigns/goal_preview.html{part}", context)


def _change(form: GoalForm, filters: Iterable[Any]) -> Change:
    wanted = form.terms(goal_filters.filters_of(filters))
    conditions = tuple(Condition(**one) for one in wanted["goal_filters"])
    goal = Goal(wanted["goal_event"], conditions, wanted["goal_value"])
    return Change(wanted["attribution_window"], goal, wanted["conversion_mode"] == "single")


def _preview(workspace: Workspace, campaign: Campaign, trial: Progress) -> Preview:
    stored = Conversion.objects.for_workspace(workspace).filter(campaign=campaign)
    return Preview(trial, stored.count(), stored.values("person_id").distinct().count())
