"""Inviting: a form that makes a link to copy, a new link, and taking an invitation back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from workspaces import audit, invitations, shown_once
from workspaces.access import workspace_page
from workspaces.forms import InviteForm
from workspaces.models.invitation import Invitation
from workspaces.once import SeeOther, answer_once, answered_before
from workspaces.permissions import MANAGE_SETTINGS


@workspace_page(MANAGE_SETTINGS)
def invite(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and (answer := answered_before(request)):
        return answer
    form = InviteForm(
        request.POST if request.method == "POST" else None, held=request.permissions, workspace=request.ws
    )
    if request.method == "POST" and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], lambda: _invite(request, form))
    return render(request, "workspaces/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@workspace_page(MANAGE_SETTINGS)
def invitation_renew(request: HttpRequest, invitation: str) -> HttpResponse:
    found = _open_invitation(request, invitation)
    _show(request, invitations.renew(found))
    audit.record(request, request.ws, "invitation_renewed", "invitation", found.public_id, {"email": found.email})
    return _members(request)


@require_POST
@workspace_page(MANAGE_SETTINGS)
def invitation_cancel(request: HttpRequest, invitation: str) -> HttpResponse:
    found = _open_invitation(request, invitation)
    invitations.cancel(found)
    audit.record(request, request.ws, "invitation_cancelled", "invitation", found.public_id, {"email": found.email})
    messages.success(request, f"The invitation of {found.email} is cancelled. Its link no longer works.")
    return _members(request)


def _invite(request: HttpRequest, form: InviteForm) -> str:
    data = form.cleaned_data
    made, token = invitations.invite(request.ws, data["email"], data["role"], form.granted(), request.member)
    detail = {"email": made.email, "role": made.role, "granted": sorted(form.granted())}
    audit.record(request, request.ws, "member_invited", "invitation", made.public_id, detail)
    _show(request, token)
    return _members(request).url


def _show(request: HttpRequest, token: str) -> None:
    link = request.build_absolute_uri(reverse("accept_invitation", kwargs={"token": token}))
    shown_once.keep(request, "invitation", link)


def _open_invitation(request: HttpRequest, public_id: str) -> Invitation:
    return get_object_or_404(Invitation.objects.for_workspace(request.ws).open(), public_id=public_id)


def _members(request: HttpRequest) -> SeeOther:
    return SeeOther(reverse("members", kwargs={"workspace": request.ws.slug}))
