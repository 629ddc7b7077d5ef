"""The review: what will happen, what holds it up, and how far it is; start, pause, resume, end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns import flow_words, lifecycle, terms
from campaigns.flow_progress import progress_of
from campaigns.lifecycle import audience_of
from campaigns.models import CampaignState, Plan
from campaigns.readiness import Finding, readiness
from campaigns.views.compose.page import Composer, author, open_composer, show
from campaigns.views.compose.schedule import times_of
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS

_UNDER_WAY = (CampaignState.RUNNING, CampaignState.PAUSED)
# The page asks again after so many seconds while people are on their way.
_ASK_AFTER = 5


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def review(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    context = {
        "ending": request.GET.get("end") == "1",
        "discarding": request.GET.get("delete") == "1",
        "move_url": composer.url("move"),
        **_summary(composer),
    }
    if composer.plan is None:
        return show(composer, "review", context)
    state = composer.campaign.state
    if state in (CampaignState.DRAFT, CampaignState.SCHEDULED):
        found = readiness(request.ws, composer.plan, composer.actions(), clock.now())
        context |= {
            "people": found.people,
            "blocking": [_linked(composer, each) for each in found.blocking],
            "notes": [_linked(composer, each) for each in found.notes],
        }
    else:
        live = state in _UNDER_WAY
        context |= {"progress": progress_of(composer.campaign), "ask_after": _ASK_AFTER if live else None}
        if request.headers.get("HX-Request") == "true":
            return render(request, "campaigns/compose/progress.html", context | {"campaign": composer.campaign})
    return show(composer, "review", context)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def move(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    deed = _DEEDS.get(request.POST.get("move", ""))
    if composer.plan is not None and deed is not None:
        deed(composer, composer.plan)
    if composer.campaign.archived_at is not None:
        return SeeOther(reverse("campaign_list", kwargs={"workspace": request.ws.slug}))
    return SeeOther(composer.url("review"))


def _start(composer: Composer, plan: Plan) -> None:
    """At once, or at the plan's time. The version is that of the page that showed what would happen."""
    now = clock.now()
    if composer.campaign.state not in (CampaignState.DRAFT, CampaignState.SCHEDULED):
        # Pressed twice, or by somebody else a moment ago: it runs, which is what was wanted.
        return
    if composer.request.POST.get("version") != str(plan.version):
        messages.warning(composer.request, "The campaign was changed meanwhile. Look at it once more before you start.")
        return
    blocking = readiness(composer.request.ws, plan, composer.actions(), now).blocking
    if blocking:
        messages.error(composer.request, f"Not started. {blocking[0].words}")
    elif plan.starts_at is not None:
        if lifecycle.schedule(composer.campaign, plan):
            _done(composer, "campaign_scheduled", "Scheduled. It starts by itself.")
    elif lifecycle.start(composer.campaign, plan, by=author(composer.request), now=now):
        _done(composer, "campaign_started", "Started.")


def _unschedule(composer: Composer, plan: Plan) -> None:
    if lifecycle.unschedule(composer.campaign):
        _done(composer, "campaign_unscheduled", "A draft again. It does not start by itself.")


def _pause(composer: Composer, plan: Plan) -> None:
    if lifecycle.pause(composer.campaign):
        _done(composer, "campaign_paused", "Paused. What was already handed to a provider still arrives.")


def _resume(composer: Composer, plan: Plan) -> None:
    if lifecycle.resume(composer.campaign):
        _done(composer, "campaign_resumed", "Going on. Whose time came meanwhile is next.")


def _end(composer: Composer, plan: Plan) -> None:
    if lifecycle.end(composer.campaign, at=clock.now()):
        _done(composer, "campaign_ended", "Ended. Nobody gets anything more from it.")


def _discard(composer: Composer, plan: Plan) -> None:
    if lifecycle.discard(composer.campaign):
        composer.campaign.archived_at = clock.now()
        _done(composer, "campaign_discarded", f"“{composer.campaign.name}” is deleted.")


_DEEDS = {
    "discard": _discard,
    "start": _start,
    "unschedule": _unschedule,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
}


def _done(composer: Composer, action: str, said: str) -> None:
    campaign = composer.campaign
    audit.record(composer.request, composer.request.ws, action, "campaign", campaign.public_id, {"name": campaign.name})
    messages.success(composer.request, said)


def _summary(composer: Composer) -> dict[str, Any]:
    plan = composer.plan
    return {
        "audience_said": audience_of(plan) if plan and plan.audience else "",
        "steps": [(each, flow_words.when(each), flow_words.who(each)) for each in composer.actions()],
        "goal": terms.in_force(composer.campaign).goal_event,
        **times_of(composer),
    }


def _linked(composer: Composer, finding: Finding) -> dict[str, str]:
    """Where it is mended, for those who may go there."""
    slug = composer.request.ws.slug
    if finding.tab in ("providers", "rules"):
        may = composer.request.may(MANAGE_SETTINGS)
        return {"words": finding.words, "url": reverse("providers", kwargs={"workspace": slug}) if may else ""}
    if finding.action:
        action = next(each for each in composer.actions() if each.public_id == finding.action)
        return {"words": finding.words, "url": composer.url("action", action)}
    return {"words": finding.words, "url": composer.url(finding.tab)}
