"""The site's root and a workspace's root: neither is a page, both lead to the campaigns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workspaces.access import workspace_page
from workspaces.asking import ask_to_sign_in
from workspaces.models.member import Member
from workspaces.models.user import User
from workspaces.permissions import VIEW_RESULTS


def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    slug = _workspace_of(request.user)
    return _campaigns(slug) if slug else render(request, "workspaces/no_workspace.html")


@workspace_page(VIEW_RESULTS)
def workspace_home(request: HttpRequest) -> HttpResponse:
    return _campaigns(request.ws.slug)


def _workspace_of(user: User) -> str | None:
    """The one they were in last, as long as they are still a member of it."""
    memberships = Member.unscoped.current().filter(user=user)
    last = memberships.filter(workspace=user.last_workspace_id).values_list("workspace__slug", flat=True).first()
    return last or memberships.order_by("id").values_list("workspace__slug", flat=True).first()


def _campaigns(slug: str) -> HttpResponse:
    return redirect(f"/w/{slug}/campaigns/")
