"""Re-target: how many of these people are reachable on each channel, and a draft for exactly them (metrics.md J-34)."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from analytics.audience.chosen import Chosen, chosen_people
from analytics.audience.origin import Origin, origin_of
from campaigns.retargeting import BY, ChannelReach, Wanted, draft, nobody_reachable, reach_of
from messaging.channels import Channel
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import OnceForm, answer_once
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_AUDIENCE
from workspaces.tenancy import workspace_transaction


class RetargetForm(OnceForm):
    channel = forms.ChoiceField(label="Channel", choices=[(channel.value, word) for channel, word in BY.items()])
    name = forms.CharField(label="Name of the campaign", max_length=200, strip=True)


@workspace_page(MANAGE_AUDIENCE, own_transactions=True)
def retarget(request: HttpRequest) -> HttpResponse:
    chosen = chosen_people(request)
    with workspace_transaction(request.ws.pk, snapshot=True):
        origin = origin_of(request.ws, chosen.rule)
        reach = reach_of(request.ws.pk, chosen.people)
    form = RetargetForm(request.POST if request.method == "POST" else None, initial={"name": _name(origin, chosen)})
    if request.method == "POST" and form.is_valid() and _anybody(form, reach):
        with workspace_transaction(request.ws.pk):
            return answer_once(
                request, form.cleaned_data["form_key"], partial(_make, request, form, chosen, origin, reach)
            )
    context = {
        "form": form,
        "chosen": chosen,
        "count": len(chosen.people),
        "reach": reach,
        "nobody": nobody_reachable(reach),
        "picked": form["channel"].value() or _best(reach),
        "said": [channel.words for channel in reach],
        "may_compose": request.may(EDIT_CAMPAIGN),
    }
    return render(request, "audience/retarget.html", context, status=422 if form.errors else 200)


def _name(origin: Origin | None, chosen: Chosen) -> str:
    return origin.name if origin else f"Follow-up: {chosen.words}"[:200]


def _best(reach: list[ChannelReach]) -> str:
    return max(reach, key=lambda channel: channel.reachable).channel.value


def _anybody(form: RetargetForm, reach: list[ChannelReach]) -> bool:
    channel = next(each for each in reach if each.channel == form.cleaned_data["channel"])
    if not channel.reachable:
        form.add_error("channel", f"Nobody of these is reachable by {BY[channel.channel]}.")
    return bool(channel.reachable)


def _make(
    request: HttpRequest, form: RetargetForm, chosen: Chosen, origin: Origin | None, reach: list[ChannelReach]
) -> str:
    told = form.cleaned_data
    channel = next(each for each in reach if each.channel == told["channel"])
    wanted = Wanted(
        told["name"],
        Channel(told["channel"]),
        chosen.people,
        chosen.words,
        chosen.url,
        origin.campaign if origin else None,
        origin.action if origin else None,
    )
    campaign, action = draft(request.ws, wanted, request.user if isinstance(request.user, User) else None)
    detail = {"name": campaign.name, "who": chosen.words, "people": len(chosen.people), "reach": channel.words}
    audit.record(request, request.ws, "campaign_drafted_for", "campaign", campaign.public_id, detail)
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id, "action": action.public_id}
    return reverse("compose_action", kwargs=where)
