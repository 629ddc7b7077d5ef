"""Who a campaign is for, counted exactly."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from campaigns.audience import AudienceForm, people_of
from campaigns.launching import Audience
from campaigns.lifecycle import audience_of
from campaigns.models import AudienceKind, Plan
from campaigns.states import AUDIENCE, NAME
from campaigns.views.compose.page import Composer, Save, open_composer, refuse, save, show
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN

# A longer list is kept but not put into the page again.
_MOST_SHOWN = 2_000


class NameForm(forms.Form):
    name = forms.CharField(max_length=200)


class PlanAudienceForm(AudienceForm):
    """The audience of a plan; an empty list leaves a long one as it is."""

    def __init__(self, *args: Any, plan: Plan, **more: Any) -> None:
        kept = plan.ids if plan.audience == AudienceKind.IDS else []
        self._kept = kept if len(kept) > _MOST_SHOWN else []
        initial = {
            "audience": plan.audience or AudienceKind.ALL,
            "tag": plan.tag,
            "segment": plan.segment.public_id if plan.segment else "",
            "ids": "" if self._kept else "\n".join(kept),
        }
        super().__init__(*args, initial=initial, chosen=plan.segment, **more)
        if self._kept:
            self.fields["ids"].help_text = f"{len(kept):,} ids are kept. What you write here takes their place."

    def listed(self) -> list[str]:
        return super().listed() or list(self._kept)

    def keep(self, plan: Plan) -> None:
        audience = self.chosen()
        plan.audience, plan.tag, plan.ids, plan.segment = (
            audience.kind,
            audience.tag,
            list(audience.ids),
            audience.segment,
        )


@workspace_page(EDIT_CAMPAIGN)
def audience(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    if request.method == "POST" and not composer.may(NAME):
        return refuse(composer, composer.url("audience"))
    if composer.plan is None:
        return show(composer, "audience", {})
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanAudienceForm(*posted, plan=composer.plan, workspace=request.ws, reader=request.user)
    name = NameForm(*posted[:1], initial={"name": composer.campaign.name})

    def again(status: int = 200, **more: Any) -> HttpResponse:
        return show(composer, "audience", {"form": form, "name_form": name, **_shown(composer), **more}, status=status)

    if request.method != "POST":
        return again()
    whole = composer.may(AUDIENCE)

    def change(plan: Plan) -> None:
        _rename(composer, name.cleaned_data["name"])
        if whole:
            form.keep(plan)

    checked = [name, form] if whole else [name]
    next_url = composer.url("actions") if request.POST.get("then") else composer.url("audience")
    return save(composer, Save(AUDIENCE if whole else NAME, checked, change, next_url), again)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def count(request: HttpRequest, campaign: str) -> HttpResponse:
    """Of what is being chosen; nothing is kept."""
    composer = open_composer(request, campaign)
    context: dict[str, Any] = {"counted": None}
    if composer.plan is not None:
        form = PlanAudienceForm(
            request.POST, request.FILES, plan=composer.plan, workspace=request.ws, reader=request.user
        )
        if form.is_valid():
            context = {"counted": _count(composer, form.chosen())}
    return render(request, "campaigns/compose/audience_count.html", context)


def _rename(composer: Composer, name: str) -> None:
    if name != composer.campaign.name:
        composer.campaign.name = name
        composer.campaign.save(update_fields=["name"])


def _shown(composer: Composer) -> dict[str, Any]:
    plan = composer.plan
    return {
        "changeable": composer.may(AUDIENCE),
        "renamable": composer.may(NAME),
        "count_url": composer.url("count"),
        "counted": _count(composer, audience_of(plan)) if plan and plan.audience else None,
        "said": audience_of(plan) if plan and plan.audience else "",
    }


def _count(composer: Composer, chosen: Audience) -> dict[str, int]:
    people = people_of(composer.request.ws, chosen)
    counted = people.aggregate(people=Count("pk"), unsubscribed=Count("pk", filter=Q(subscribed=False)))
    return counted | {"unknown": max(len(chosen.ids) - counted["people"], 0)}
