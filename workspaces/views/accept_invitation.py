"""The page behind an invitation's link, for people who have no workspace yet."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from workspaces import invitations
from workspaces.accounts import make_account
from workspaces.asking import sign_in_url
from workspaces.forms import NewAccountForm
from workspaces.models.invitation import Invitation
from workspaces.models.user import User
from workspaces.once import SeeOther

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("password")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitations.opened_by(token)
    if invitation is None:
        return _gone(request)
    if User.objects.filter(email=invitation.email).exists():
        return _join(request, invitation)
    return _make_account(request, invitation)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody who has an account proves that it is theirs by signing in; the link alone is not enough."""
    is_invited = request.user.is_authenticated and request.user.email == invitation.email
    if request.method == "POST" and is_invited:
        return _accept(request, invitation, request.user)
    context = {"invitation": invitation, "is_invited": is_invited, "sign_in_url": sign_in_url(request.path)}
    return render(request, "workspaces/join.html", context)


def _make_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewAccountForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        user = make_account(invitation.email, form.cleaned_data["password"], form.cleaned_data["name"])
        login(request, user, backend=_BACKEND)
        return _accept(request, invitation, user)
    context = {"invitation": invitation, "form": form}
    return render(request, "workspaces/new_account.html", context, status=422 if form.errors else 200)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    member = invitations.accept(invitation, user)
    if member is None:
        return _gone(request)
    return SeeOther(reverse("workspace_home", kwargs={"workspace": invitation.workspace.slug}))


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "workspaces/invitation_gone.html", status=404)
