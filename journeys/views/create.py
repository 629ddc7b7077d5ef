"""A new journey: its name, and on to its steps."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from journeys.composing import create
from journeys.views.page import author
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.once import OnceForm, answer_once
from workspaces.permissions import EDIT_CAMPAIGN


class NewForm(OnceForm):
    name = forms.CharField(max_length=200, help_text="As it stands in the list, such as Welcome series.")


@workspace_page(EDIT_CAMPAIGN)
def journey_new(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], lambda: _create(request, form.cleaned_data))
    return render(request, "journeys/editor/new.html", {"form": form}, status=422 if form.errors else 200)


def _create(request: HttpRequest, told: dict[str, Any]) -> str:
    journey = create(request.ws, told["name"], author(request)).journey
    audit.record(request, request.ws, "journey_created", "journey", journey.public_id, {"name": journey.name})
    return reverse("journey_edit_steps", kwargs={"workspace": request.ws.slug, "journey": journey.public_id})
