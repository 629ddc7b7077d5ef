"""Audit log: who did what, when and to what. It is read here and changed nowhere. Its address belongs to whoever adds
files of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workspaces.audit_actions import ACTIONS
from workspaces.audit_search import Search, page_of
from workspaces.zones import viewer_zone


def audit_log(request: HttpRequest, search: Search, **more: object) -> HttpResponse:
    page = page_of(request.ws, search, viewer_zone(request))
    further = request.GET.copy()
    further["before"] = str(page.next_before or "")
    context = {"search": search, "page": page, "actions": ACTIONS, "further": further.urlencode(), **more}
    template = "workspaces/audit.html#log" if request.headers.get("HX-Request") == "true" else "workspaces/audit.html"
    return render(request, template, context)
