"""Account: what one person prefers, and where they are signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from workspaces.access import signed_in_page
from workspaces.forms import AccountForm
from workspaces.models.member import Member
from workspaces.models.user import User
from workspaces.once import SeeOther
from workspaces.second_factor import has_second_factor
from workspaces.zones import detected_zone, zone_named, zone_names


@signed_in_page
def account(request: HttpRequest) -> HttpResponse:
    detected = zone_named(detected_zone(request))
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        instance=request.user,
        detected=detected.key if detected else "",
    )
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=form.Meta.fields)
        messages.success(request, "Saved.")
        return SeeOther(reverse("account"))
    return render(request, "workspaces/account.html", _context(request, form), status=422 if form.errors else 200)


@require_POST
@signed_in_page
def theme(request: HttpRequest) -> HttpResponse:
    """The switch in the navigation: seen at once there, kept here."""
    if request.POST.get("theme") in User.Theme.values:
        User.objects.filter(pk=request.user.pk).update(theme=request.POST["theme"])
    return HttpResponse(status=204) if request.headers.get("HX-Request") == "true" else SeeOther(reverse("account"))


@require_POST
@signed_in_page
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended, _ = request.user.sessions.exclude(session_key=request.session.session_key).delete()
    messages.success(request, f"Signed out of {ended} other {'session' if ended == 1 else 'sessions'}.")
    return SeeOther(reverse("account"))


def _context(request: HttpRequest, form: AccountForm) -> dict:
    return {
        "form": form,
        "zone_names": sorted(zone_names()),
        "memberships": Member.unscoped.current().filter(user=request.user).select_related("workspace").order_by("id"),
        "has_second_factor": has_second_factor(request.user),
        "other_sessions": request.user.sessions.exclude(session_key=request.session.session_key).count(),
    }
