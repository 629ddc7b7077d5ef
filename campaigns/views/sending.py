"""Sending an action: which one, what it says, to whom, and the review before it starts."""

from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns.audience import AudienceForm, reach
from campaigns.launching import launch
from campaigns.models import Action, Campaign, Launch
from campaigns.writing import template_of, write
from messaging.channels import Channel
from messaging.deliveries.holding import holding_up
from messaging.lacking import lacking
from messaging.message_forms import FORMS, ContentForm
from messaging.models import ChannelRules, Credential, Person, Template
from messaging.rendering import check
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN

_LISTED = 20


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def send_choose(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    if found.composed:
        return SeeOther(reverse("compose_actions", kwargs={"workspace": request.ws.slug, "campaign": found.public_id}))
    actions = found.actions.filter(deleted_at=None).select_related("message").order_by("position", "pk")
    launches = Launch.objects.for_workspace(request.ws).filter(campaign=found, action__isnull=False)
    launches = launches.select_related("action", "stream", "by")
    context = {
        "campaign": found,
        "actions": [(action, action.channel in FORMS) for action in actions],
        "launches": launches.order_by("-created_at", "-pk")[:_LISTED],
    }
    return render(request, "campaigns/send.html", context)


@workspace_page(EDIT_CAMPAIGN)
def send_content(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    found = _sendable(request, campaign, action)
    template = template_of(found)
    kind = FORMS[found.channel]
    form = kind(request.POST if request.method == "POST" else None, initial=kind.initial_of(template))
    if request.method == "POST" and form.is_valid():
        _keep(request, found, form)
        return SeeOther(_url(request, "send_audience", found))
    context = {"campaign": found.campaign, "action": found, "form": form, **_checked(request, found, template.fields)}
    return render(request, "campaigns/send_content.html", context, status=422 if form.errors else 200)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def send_check(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    """What is wrong with what is being written, as it is written; nothing is kept."""
    found = _sendable(request, campaign, action)
    names = FORMS[found.channel].content
    written = {name: request.POST.get(name, "")[:200_000] for name in names}
    return render(request, "campaigns/send_check.html", {"action": found, **_checked(request, found, written)})


@workspace_page(EDIT_CAMPAIGN)
def send_audience(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    """The first post shows what would happen, the second, with `start`, starts it."""
    found = _sendable(request, campaign, action)
    template = template_of(found)
    if not template.fields:
        return SeeOther(_url(request, "send_content", found))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AudienceForm(*posted, workspace=request.ws, reader=request.user)
    context: dict[str, Any] = {"campaign": found.campaign, "action": found, "form": form, "template": template}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("start"):
            return _start(request, found, form)
        context |= _review(request, found, form, template)
    return render(request, "campaigns/send_audience.html", context, status=422 if form.errors else 200)


def find_campaign(request: HttpRequest, id: str) -> Campaign:
    rows = Campaign.objects.for_workspace(request.ws).filter(Q(public_id=id) | Q(external_id=id))
    return _first(rows, id)


def _first(rows: Any, id: str) -> Any:
    found = rows.order_by("pk").first() if "\0" not in id else None
    if found is None:
        raise Http404
    return found


def _sendable(request: HttpRequest, campaign: str, action: str) -> Action:
    found = find_campaign(request, campaign)
    if found.composed:
        # Its actions go out in the order of its flow, and nowhere else.
        raise Http404
    rows = found.actions.filter(deleted_at=None, channel__in=list(FORMS))
    return _first(
        rows.filter(Q(public_id=action) | Q(external_id=action)).select_related("campaign", "message"), action
    )


def _keep(request: HttpRequest, action: Action, form: ContentForm) -> None:
    message = write(action, form, clock.now())
    audit.record(request, request.ws, "message_written", "message", message.public_id, {"name": message.name})


def _checked(request: HttpRequest, action: Action, fields: dict[str, Any]) -> dict[str, Any]:
    """Of everybody: the audience is chosen afterwards, and counted again for it."""
    found = check(action.channel, fields)
    everybody = Person.objects.for_workspace(request.ws).filter(erased_at=None, merged_into=None)
    return {
        "errors": found.errors,
        "variables": found.variables_without_fallback,
        "lacking": lacking(everybody, found.variables_without_fallback),
        "everybody": everybody.count() if found.variables_without_fallback else 0,
        "check_url": _url(request, "send_check", action),
    }


def _review(request: HttpRequest, action: Action, form: AudienceForm, template: Template) -> dict[str, Any]:
    ways = ("apns", "fcm") if action.channel == Channel.PUSH else (action.channel,)
    used = Credential.objects.for_workspace(request.ws).filter(way__in=ways, removed_at=None)
    return {
        "reach": reach(request.ws, form.chosen(), action.channel, template),
        "held": holding_up(request.ws, action.channel, clock.now()),
        "rules": ChannelRules.objects.for_workspace(request.ws).filter(channel=action.channel).first(),
        "simulated": any(each.simulated for each in used),
        "nonce": uuid4(),
    }


def _start(request: HttpRequest, action: Action, form: AudienceForm) -> HttpResponse:
    audience = form.chosen()
    nonce = request.POST.get("nonce", "").replace("\0", "")[:64] or str(uuid4())
    by = request.user if isinstance(request.user, User) else None
    started, is_new = launch(action, audience, by=by, nonce=nonce)
    if is_new:
        detail = {"name": action.name, "campaign": action.campaign.name, "to": str(audience)}
        audit.record(request, request.ws, "launch_started", "launch", started.public_id, detail)
    where = {"workspace": request.ws.slug, "campaign": action.campaign.public_id, "launch": started.public_id}
    return SeeOther(reverse("launch", kwargs=where))


def _url(request: HttpRequest, page: str, action: Action) -> str:
    where = {"workspace": request.ws.slug, "campaign": action.campaign.public_id, "action": action.public_id}
    return reverse(page, kwargs=where)
