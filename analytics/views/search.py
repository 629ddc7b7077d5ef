"""Search in a workspace, and in all workspaces of the person who asks."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.searching import Hit, hits, wanted
from workspaces.access import signed_in_page, workspace_page
from workspaces.models import Member
from workspaces.permissions import VIEW_RESULTS
from workspaces.tenancy import workspace_transaction


@workspace_page(VIEW_RESULTS, snapshot=True)
def workspace_search(request: HttpRequest) -> HttpResponse:
    text = wanted(request.GET.get("q", ""))
    return _shown(request, text, list(hits(request.ws, text)) if text else [])


@signed_in_page
def search(request: HttpRequest) -> HttpResponse:
    text = wanted(request.GET.get("q", ""))
    return _shown(request, text, list(_everywhere(request, text)) if text else [])


def _everywhere(request: HttpRequest, text: str) -> Iterator[Hit]:
    """One workspace after the other: no query ever sees the rows of two."""
    members = Member.unscoped.current().filter(user=request.user).select_related("workspace").order_by("id")
    for member in members:
        if member.may(VIEW_RESULTS):
            with workspace_transaction(member.workspace_id, snapshot=True):
                yield from list(hits(member.workspace, text))


def _shown(request: HttpRequest, text: str, found: list[Hit]) -> HttpResponse:
    return render(request, "analytics/search.html", {"q": text, "hits": found})
