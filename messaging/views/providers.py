"""Providers: a card for each way out, how well it works, and putting a new credential in (ux.md 3.13)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from messaging.channels import Channel
from messaging.credential_forms import CredentialForm, RulesForm
from messaging.credential_standing import TITLES, cards
from messaging.hooks.addresses import addresses
from messaging.models import ChannelRules, Credential, Way
from messaging.providers.secrets import seal
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther, answer_once
from workspaces.permissions import MANAGE_SETTINGS

# In-app messages are fetched by the app and take no way out.
_RULED = tuple(Channel)


@workspace_page(MANAGE_SETTINGS)
def provider_list(request: HttpRequest) -> HttpResponse:
    rules = {each.channel: each for each in ChannelRules.objects.for_workspace(request.ws)}
    context = {
        "cards": cards(request.ws, clock.now()),
        "rules": [(channel, rules.get(channel) or ChannelRules(channel=channel)) for channel in _RULED],
    }
    return render(request, "messaging/providers.html", context)


@workspace_page(MANAGE_SETTINGS)
def provider_edit(request: HttpRequest, way: str) -> HttpResponse:
    current = credential_of(request, way)
    posted = request.POST if request.method == "POST" else None
    form = CredentialForm(posted, way=way, credential=current)
    if posted is not None and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], lambda: _keep(request, form))
    context = {
        "form": form,
        "way": way,
        "title": TITLES[Way(way)],
        "credential": current,
        "reports": addresses(way),
    }
    return render(request, "messaging/provider.html", context, status=422 if form.errors else 200)


@require_POST
@workspace_page(MANAGE_SETTINGS)
def provider_remove(request: HttpRequest, way: str) -> HttpResponse:
    current = credential_of(request, way)
    if current is not None:
        Credential.unscoped.filter(pk=current.pk).update(removed_at=clock.now(), secret="")
        audit.record(request, request.ws, "provider_removed", "credential", current.public_id, {"name": str(current)})
        messages.success(request, f"{current} was removed. What waits for it waits until there is another one.")
    return back_to_list(request)


@workspace_page(MANAGE_SETTINGS)
def channel_rules(request: HttpRequest, channel: str) -> HttpResponse:
    if channel not in _RULED:
        raise Http404
    rules = ChannelRules.objects.for_workspace(request.ws).filter(channel=channel).first()
    rules = rules or ChannelRules(workspace=request.ws, channel=channel)
    form = RulesForm(request.POST if request.method == "POST" else None, instance=rules)
    if request.method == "POST" and form.is_valid():
        form.save()
        detail = {"name": Channel(channel).label, **{name: str(form.cleaned_data[name]) for name in form.changed_data}}
        audit.record(request, request.ws, "channel_rules_changed", "channel", channel, detail)
        messages.success(request, f"The rules of {Channel(channel).label} are kept. They hold from now on.")
        return back_to_list(request)
    context = {"form": form, "channel": Channel(channel)}
    return render(request, "messaging/channel_rules.html", context, status=422 if form.errors else 200)


def credential_of(request: HttpRequest, way: str) -> Credential | None:
    if way not in Way.values:
        raise Http404
    return Credential.objects.for_workspace(request.ws).filter(way=way, removed_at=None).first()


def back_to_list(request: HttpRequest) -> SeeOther:
    return SeeOther(reverse("providers", kwargs={"workspace": request.ws.slug}))


def _keep(request: HttpRequest, form: CredentialForm) -> str:
    """A credential that was put right is tried again at once: what waited for it goes out."""
    current, secret = form.credential, form.new_secret()
    credential = current or Credential(workspace=request.ws, way=form.way)
    for name, value in form.plain().items():
        setattr(credential, name, value)
    credential.settings = form.settings()
    credential.replaced_at = clock.now()
    _forget_troubles(credential)
    credential.save()
    if secret or current is None:
        # The place a secret is sealed for holds the number of its row.
        seal(credential, form.secret())
        credential.save(update_fields=["secret"])
    audit.record(request, request.ws, _deed(current, secret), "credential", credential.public_id, _told(credential))
    messages.success(request, f"{credential} is kept. Test it to be sure.")
    return reverse("providers", kwargs={"workspace": request.ws.slug})


def _forget_troubles(credential: Credential) -> None:
    credential.broken_since, credential.broken_reason = None, ""
    credential.opened_until, credential.failures, credential.openings = None, 0, 0


def _deed(current: Credential | None, secret: dict[str, str]) -> str:
    if current is None:
        return "provider_added"
    return "provider_replaced" if secret else "provider_changed"


def _told(credential: Credential) -> dict[str, Any]:
    """Never the secret, nor an address that holds a write key."""
    shown = {name: value for name, value in credential.settings.items() if name != "callback"}
    return {"name": str(credential), "environment": credential.environment, **shown}
