"""What the pages of the composer share: the campaign, what of it may be changed, and saving that overwrites nobody."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.composing import ChangedMeanwhile, NotChangeable, editing, plan_of
from campaigns.models import Action, Campaign, Plan
from campaigns.states import CHANGEABLE
from campaigns.views.sending import find_campaign
from workspaces.models import User
from workspaces.once import SeeOther

TABS = (
    ("audience", "Audience"),
    ("actions", "Actions"),
    ("goal", "Goal"),
    ("schedule", "Schedule"),
    ("review", "Review"),
)


@dataclass(frozen=True, slots=True)
class Composer:
    """Without a plan the campaign is reported by another system, and shown as it is known."""

    request: HttpRequest
    campaign: Campaign
    plan: Plan | None

    def may(self, part: str) -> bool:
        return self.plan is not None and part in CHANGEABLE[self.campaign.state]

    def editing(self, part: str) -> AbstractContextManager[Plan]:
        """The plan to change, by the version of the page somebody wrote on."""
        return editing(self.campaign, part, self.request.POST.get("version", ""), author(self.request))

    def url(self, page: str, action: Action | None = None) -> str:
        where = {"workspace": self.request.ws.slug, "campaign": self.campaign.public_id}
        return reverse(f"compose_{page}", kwargs=where | ({"action": action.public_id} if action else {}))

    def actions(self) -> list[Action]:
        """The living ones, in the order of the flow, with what they follow and look at."""
        rows = self.campaign.actions.filter(deleted_at=None).order_by("position", "pk")
        return list(rows.select_related("message", "follows", "watches"))


def open_composer(request: HttpRequest, campaign: str) -> Composer:
    found = find_campaign(request, campaign)
    return Composer(request, found, plan_of(found) if found.composed else None)


def show(
    composer: Composer, tab: str, context: dict[str, Any], *, template: str = "", status: int = 200
) -> HttpResponse:
    common = {
        "campaign": composer.campaign,
        "plan": composer.plan,
        "tab": tab,
        "tabs": [(key, label, composer.url(key)) for key, label in TABS],
        "results_url": reverse(
            "campaign_results",
            kwargs={"workspace": composer.request.ws.slug, "campaign": composer.campaign.public_id},
        ),
    }
    path = f"campaigns/compose/{template or tab}.html"
    return render(composer.request, path, common | context, status=status)


@dataclass(frozen=True, slots=True)
class Save:
    """One saving: what of the campaign it changes, the forms that have to be right, and the change itself."""

    part: str
    forms: Sequence[Any]
    change: Callable[[Plan], None]
    next_url: str
    said: str = "Saved."


def save(composer: Composer, saving: Save, again: Callable[..., HttpResponse]) -> HttpResponse:
    """`again` shows the page anew: with errors (422), or with what somebody else saved meanwhile (409)."""
    # Each is asked, so that each says what is wrong with it.
    if False in [form.is_valid() for form in saving.forms]:
        return again(status=422)
    try:
        with composer.editing(saving.part) as plan:
            saving.change(plan)
    except NotChangeable:
        return refuse(composer, saving.next_url)
    except ChangedMeanwhile as changed:
        return again(status=409, changed=changed.plan, differing=_differing(saving.forms))
    messages.success(composer.request, saving.said)
    return SeeOther(saving.next_url)


def refuse(composer: Composer, url: str) -> HttpResponse:
    """It may have been started or ended since the page was opened."""
    mine = Campaign.objects.for_workspace(composer.request.ws)
    composer.campaign.refresh_from_db(fields=["state"], from_queryset=mine)
    why = composer.campaign.state if composer.plan else "reported by another system"
    messages.error(composer.request, f"Nothing was changed: the campaign is {why}.")
    return SeeOther(url)


def author(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _differing(checked: Sequence[Any]) -> list[tuple[str, str]]:
    """Label and saved value of every field in which what was written differs from what is kept."""
    found: list[tuple[str, str]] = []
    for form in checked:
        if isinstance(form, forms.Form):
            for name in form.changed_data:
                kept = form.get_initial_for_field(form.fields[name], name)
                found.append((str(form[name].label), _in_short(kept)))
    return found


def _in_short(kept: Any) -> str:
    text = "" if kept is None else str(kept)
    return text if len(text) <= 120 else f"{text[:120]}…"
