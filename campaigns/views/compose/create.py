"""A new campaign: its name, and on to the audience."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.composing import create
from campaigns.views.compose.page import author
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.once import OnceForm, answer_once
from workspaces.permissions import EDIT_CAMPAIGN


class NewForm(OnceForm):
    name = forms.CharField(max_length=200, help_text="As it stands in the list, such as Autumn launch.")


@workspace_page(EDIT_CAMPAIGN)
def campaign_new(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], lambda: _create(request, form.cleaned_data))
    return render(request, "campaigns/compose/new.html", {"form": form}, status=422 if form.errors else 200)


def _create(request: HttpRequest, told: dict[str, Any]) -> str:
    campaign = create(request.ws, told["name"], author(request)).campaign
    audit.record(request, request.ws, "campaign_created", "campaign", campaign.public_id, {"name": campaign.name})
    return reverse("compose_audience", kwargs={"workspace": request.ws.slug, "campaign": campaign.public_id})
