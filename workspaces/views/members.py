"""Members: who belongs to the workspace, what they may do, and ending it."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from workspaces import audit, shown_once
from workspaces.access import workspace_page
from workspaces.forms import RightsForm
from workspaces.models.invitation import Invitation
from workspaces.models.member import LastAdmin, Member
from workspaces.once import SeeOther
from workspaces.password_links import may_reset, password_link
from workspaces.permissions import MANAGE_SETTINGS, Role


@workspace_page(MANAGE_SETTINGS)
def member_list(request: HttpRequest) -> HttpResponse:
    members = Member.objects.for_workspace(request.ws).current().select_related("user").order_by("created_at", "id")
    with_second_factor = Authenticator.objects.filter(user__memberships__in=members).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    context = {
        "members": members,
        "with_second_factor": set(with_second_factor.values_list("user_id", flat=True)),
        "only_admin": _only_admin(request),
        "invitations": Invitation.objects.for_workspace(request.ws).open().order_by("-created_at"),
        "new_link": shown_once.take(request, "invitation"),
        "password_link": shown_once.take(request, "password"),
    }
    return render(request, "workspaces/members.html", context)


@workspace_page(MANAGE_SETTINGS)
def member_edit(request: HttpRequest, member: str) -> HttpResponse:
    found = _member(request, member)
    initial = {
        "role": found.role,
        "may_export_people": found.may_export_people,
        "may_see_addresses": found.may_see_addresses,
    }
    form = RightsForm(request.POST if request.method == "POST" else None, initial=initial, held=request.permissions)
    if request.method == "POST" and form.is_valid() and _change(request, found, form):
        messages.success(request, f"{found} is now {Role(found.role).label}.")
        return _back_to_list(request)
    context = {"form": form, "member": found, "is_last_admin": found.is_last_admin, "may_reset": may_reset(found)}
    return render(request, "workspaces/member.html", context, status=422 if form.errors else 200)


@workspace_page(MANAGE_SETTINGS)
def member_remove(request: HttpRequest, member: str) -> HttpResponse:
    found = _member(request, member)
    if request.method != "POST":
        return render(request, "workspaces/member_remove.html", {"member": found, "is_last_admin": found.is_last_admin})
    try:
        found.remove()
    except LastAdmin as refusal:
        messages.error(request, str(refusal))
        return _back_to_list(request)
    audit.record(request, request.ws, "member_removed", "member", found.public_id, {"who": found.user.email})
    messages.success(request, f"{found} was removed and signed out.")
    return _back_to_list(request)


@require_POST
@workspace_page(MANAGE_SETTINGS)
def member_password_link(request: HttpRequest, member: str) -> HttpResponse:
    found = _member(request, member)
    if not may_reset(found):
        messages.error(request, f"{found} also belongs to another workspace, so only they can reset the password.")
        return _back_to_list(request)
    shown_once.keep(request, "password", request.build_absolute_uri(password_link(found)))
    audit.record(request, request.ws, "password_link_made", "member", found.public_id, {"who": found.user.email})
    return _back_to_list(request)


def _change(request: HttpRequest, member: Member, form: RightsForm) -> bool:
    before = {"role": member.role, "granted": sorted(member.granted)}
    try:
        member.change(form.cleaned_data["role"], form.granted())
    except LastAdmin as refusal:
        form.add_error("role", str(refusal))
        return False
    after = {"role": member.role, "granted": sorted(member.granted)}
    detail = {"who": member.user.email, "before": before, "after": after}
    audit.record(request, request.ws, "member_changed", "member", member.public_id, detail)
    return True


def _member(request: HttpRequest, public_id: str) -> Member:
    return get_object_or_404(
        Member.objects.for_workspace(request.ws).current().select_related("user", "workspace"), public_id=public_id
    )


def _only_admin(request: HttpRequest) -> int | None:
    admins = Member.objects.for_workspace(request.ws).admins().values_list("pk", flat=True)[:2]
    return admins[0] if len(admins) == 1 else None


def _back_to_list(request: HttpRequest) -> SeeOther:
    return SeeOther(reverse("members", kwargs={"workspace": request.ws.slug}))
