"""What a campaign is for: its goal, and the windows in which reaching it counts."""

from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse

from campaigns import terms
from campaigns.goal_forms import GoalForm
from campaigns.models import CampaignState, CampaignTerms, Plan
from campaigns.states import GOAL
from campaigns.views.compose.page import Composer, Save, open_composer, refuse, save, show
from messaging import goal_filters
from messaging.spans import in_words
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS


@workspace_page(EDIT_CAMPAIGN)
def goal(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    present = terms.in_force(composer.campaign)
    if not composer.may(GOAL):
        if request.method == "POST":
            return refuse(composer, composer.url("goal"))
        return show(composer, "goal", {"changeable": False, **_known(composer)})
    posted = request.POST if request.method == "POST" else None
    form = GoalForm(posted, terms=present, may_set_windows=request.may(MANAGE_SETTINGS))
    filters = goal_filters.FilterForms(posted, initial=goal_filters.initial_of(present.goal_filters), prefix="filter")

    def again(status: int = 200, **more: Any) -> HttpResponse:
        context = {"changeable": True, "form": form, "filters": filters, **_known(composer)}
        return show(composer, "goal", context | more, status=status)

    if posted is None:
        return again()

    def change(plan: Plan) -> None:
        wanted = form.terms(goal_filters.filters_of(filters))
        if _settle(composer, wanted):
            detail = {"name": composer.campaign.name, "goal": wanted["goal_event"] or "none"}
            audit.record(request, request.ws, "goal_changed", "campaign", composer.campaign.public_id, detail)

    next_url = composer.url("schedule" if posted.get("then") else "goal")
    return save(composer, Save(GOAL, [form, filters], change, next_url), again)


def _settle(composer: Composer, wanted: dict[str, Any]) -> bool:
    """Whether anything changed. Of a draft nothing was judged yet, so its first terms are what they become; later a
    change holds from now on, and the past keeps the goal it had (metrics.md V-2)."""
    present = terms.current(composer.campaign)
    if present is None:
        terms.first(composer.campaign, wanted)
        return True
    if all(getattr(present, name) == value for name, value in wanted.items()):
        return False
    if composer.campaign.state == CampaignState.DRAFT:
        terms.replace(present, wanted)
    else:
        terms.change(present, wanted, clock.now())
    return True


def _known(composer: Composer) -> dict[str, Any]:
    versions = terms.versions(composer.campaign)
    return {
        "present": _said(terms.in_force(composer.campaign)),
        "past": [(_said(each), until.valid_from) for each, until in pairwise(versions)][::-1],
        "started": composer.campaign.state not in (CampaignState.DRAFT, CampaignState.SCHEDULED),
    }


def _said(each: CampaignTerms) -> dict[str, Any]:
    """A version in words."""
    return {
        "event": each.goal_event,
        "filters": [goal_filters.sentence(one) for one in each.goal_filters],
        "value": " ".join(filter(None, (each.goal_value, each.goal_currency))),
        "mode": "once an entry" if each.conversion_mode == "single" else "every time while the entry is open",
        "window": in_words(each.attribution_window),
        "nearest": each.nearest_state,
        "nearest_window": in_words(each.nearest_window) if each.nearest_window else "",
    }
