"""Saved views: keeping one, the page that lists them, renaming, sharing, defaults, deleting."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.models import SavedView, ViewDefault
from analytics.saved.views import Place, place_of, set_default, url_of_view, visible
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import OnceForm, SeeOther, answer_once
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS, VIEW_RESULTS

ME, WORKSPACE = "me", "workspace"
_WHO = [(ME, "Me"), (WORKSPACE, "The workspace")]


class NameForm(forms.Form):
    name = forms.CharField(max_length=100, strip=True)
    visible = forms.ChoiceField(choices=_WHO)


class ViewForm(NameForm, OnceForm):
    address = forms.CharField(max_length=4_000)
    default = forms.BooleanField(required=False)


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
def saved_views(request: HttpRequest) -> HttpResponse:
    rows = visible(request.ws, request.user) if isinstance(request.user, User) else []
    mine = _defaults(request, request.user.pk)
    context = {
        "rows": [_row(request, view, mine, _defaults(request, None)) for view in rows],
        "may_share": request.may(EDIT_CAMPAIGN),
    }
    return render(request, "analytics/saved_views.html", context)


@require_POST
@workspace_page(VIEW_RESULTS)
def view_new(request: HttpRequest) -> HttpResponse:
    form, reader = ViewForm(request.POST), _reader(request)
    split = urlsplit(request.POST.get("address", ""))
    place = place_of(request.ws, split.path, split.query) if not split.netloc else None
    if place is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "Give the view a name of at most 100 letters.")
        return SeeOther(f"/w/{request.ws.slug}/{place.below}")
    return answer_once(request, form.cleaned_data["form_key"], partial(_keep, request, reader, form, place))


def _keep(request: HttpRequest, reader: User, form: ViewForm, place: Place) -> str:
    told = form.cleaned_data
    shared = told["visible"] == WORKSPACE and request.may(EDIT_CAMPAIGN)
    rows = SavedView.objects.for_workspace(request.ws)
    view = rows.filter(made_by=reader, page=place.page, name=told["name"]).first()
    # The same name again: the view is what is on the page now.
    view = view or SavedView(workspace=request.ws, made_by=reader, page=place.page, name=told["name"])
    view.query, view.shared = place.query, shared
    view.save()
    if told["default"]:
        set_default(view, reader, on=True)
    if shared:
        audit.record(request, request.ws, "view_shared", "view", view.public_id, {"name": view.name})
    messages.success(request, f"Saved: {view.name}.")
    return url_of_view(view, request.ws.slug)


@require_POST
@workspace_page(VIEW_RESULTS)
def view_change(request: HttpRequest, view: str) -> HttpResponse:
    found, form = _changeable(request, view), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the view a name of at most 100 letters.")
        return SeeOther(_list(request))
    told = form.cleaned_data
    found.name, found.shared = told["name"], told["visible"] == WORKSPACE and request.may(EDIT_CAMPAIGN)
    try:
        with transaction.atomic():
            found.save(update_fields=["name", "shared"])
    except IntegrityError:
        messages.error(request, f"There is another view called {told['name']} of this page.")
    return SeeOther(_list(request))


@require_POST
@workspace_page(VIEW_RESULTS)
def view_default(request: HttpRequest, view: str) -> HttpResponse:
    """For oneself any view one sees; for everybody a shared one, by whoever may edit campaigns."""
    found, reader = _find(request, view), _reader(request)
    for_all = request.POST.get("for") == WORKSPACE
    if for_all and not request.may(EDIT_CAMPAIGN):
        raise PermissionDenied
    if for_all and not found.shared:
        messages.error(request, "Share the view with the workspace first; what is your own nobody else can open with.")
    else:
        set_default(found, None if for_all else reader, on=request.POST.get("on") == "1")
    return SeeOther(_list(request))


@require_POST
@workspace_page(VIEW_RESULTS)
def view_delete(request: HttpRequest, view: str) -> HttpResponse:
    found = _changeable(request, view)
    messages.success(request, f"Deleted: {found.name}.")
    found.delete()
    return SeeOther(_list(request))


def _row(request: HttpRequest, view: SavedView, mine: set[int], everybodys: set[int]) -> dict[str, Any]:
    place = place_of(request.ws, f"/w/{request.ws.slug}/{view.page}", view.query)
    return {
        "view": view,
        "url": url_of_view(view, request.ws.slug),
        "page": place.label if place else "A page that is gone",
        "changeable": _may_change(request, view),
        "mine": view.pk in mine,
        "everybodys": view.pk in everybodys,
    }


def _defaults(request: HttpRequest, user_id: int | None) -> set[int]:
    rows = ViewDefault.objects.for_workspace(request.ws).filter(user=user_id)
    return set(rows.values_list("view_id", flat=True))


def _may_change(request: HttpRequest, view: SavedView) -> bool:
    return view.made_by_id == request.user.pk or (view.shared and request.may(MANAGE_SETTINGS))


def _changeable(request: HttpRequest, public_id: str) -> SavedView:
    found = _find(request, public_id)
    if not _may_change(request, found):
        raise PermissionDenied
    return found


def _find(request: HttpRequest, public_id: str) -> SavedView:
    found = visible(request.ws, _reader(request)).filter(public_id=public_id.replace("\0", "")).first()
    if found is None:
        raise Http404
    return found


def _reader(request: HttpRequest) -> User:
    """A program reads lists by their words; names are for people."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _list(request: HttpRequest) -> str:
    return reverse("saved_views", kwargs={"workspace": request.ws.slug})
