"""A second factor is offered to everybody and required only where the workspace says so (ruling 53)."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from workspaces.models.user import User
from workspaces.models.workspace import Workspace


def has_second_factor(user: User) -> bool:
    return is_mfa_enabled(user)


def is_missing(user: User, workspace: Workspace) -> bool:
    return workspace.require_mfa and not has_second_factor(user)


def ask(request: HttpRequest) -> HttpResponse:
    messages.info(request, "This workspace asks for a second step at sign-in. Set it up here, then come back.")
    return redirect("mfa_activate_totp")
