"""Workspace: its name, its time zone, and whether a second step at sign-in is required."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workspaces import audit
from workspaces.access import workspace_page
from workspaces.forms import WorkspaceForm
from workspaces.once import SeeOther
from workspaces.permissions import MANAGE_SETTINGS
from workspaces.zones import zone_names


@workspace_page(MANAGE_SETTINGS)
def workspace_settings(request: HttpRequest) -> HttpResponse:
    before = {name: getattr(request.ws, name) for name in WorkspaceForm.Meta.fields}
    form = WorkspaceForm(request.POST if request.method == "POST" else None, instance=request.ws)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=form.Meta.fields)
        after = {name: form.cleaned_data[name] for name in form.changed_data}
        detail = {"before": {name: before[name] for name in after}, "after": after}
        audit.record(request, request.ws, "workspace_changed", "workspace", request.ws.slug, detail)
        messages.success(request, "Saved.")
        return SeeOther(reverse("workspace_settings", kwargs={"workspace": request.ws.slug}))
    context = {"form": form, "zone_names": sorted(zone_names())}
    return render(request, "workspaces/workspace.html", context, status=422 if form.errors else 200)
