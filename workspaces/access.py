"""The one way to a page of a workspace: who asks, are they a member, may they, and only then the rows.

The workspace comes from the path alone, never from a header, a body or a query (reliability.md 6.3). Somebody who is
not a member gets the same 404 as for a workspace that does not exist.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from workspaces import keys, second_factor
from workspaces.asking import ask_to_sign_in, bearer_token, refuse_key, refuse_permission
from workspaces.clock import ReadoutNow
from workspaces.models.key import Key
from workspaces.models.member import Member
from workspaces.models.user import User
from workspaces.models.workspace import Workspace
from workspaces.rows import first_of
from workspaces.tenancy import workspace_transaction
from workspaces.zones import viewer_zone

_MEMBERSHIP = """
FROM workspaces_member m JOIN workspaces_workspace w ON w.id = m.workspace_id
WHERE m.user_id = %(user)s AND m.removed_at IS NULL AND w.slug = %(slug)s
"""
_ACTIVITY_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Caller:
    """Who asks: a member with a session, or a program with an API key."""

    workspace: Workspace
    permissions: frozenset[str]
    member: Member | None = None
    key: keys.KeyInfo | None = None


def workspace_page(permission: str, *, snapshot: bool = False, own_transactions: bool = False) -> Callable:
    """Guards `view(request, ...)` under `/w/<slug:workspace>/`.

    The view runs, and its template is rendered, inside one transaction of the workspace; with `own_transactions` it
    opens its own, because it waits for somebody else's server and must hold no rows meanwhile. It finds `request.ws`,
    `request.member` (None for a key), `request.key`, `request.permissions`, `request.may(permission)`
    and `request.tz`, the name of the reader's zone, in which its templates write times.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, workspace: str, **kwargs: Any) -> HttpResponse:
            token = bearer_token(request)
            caller = _key_caller(token, workspace) if token else _member_caller(request, workspace)
            if caller is None:
                return _private(refuse_key() if token else ask_to_sign_in(request))
            if caller.member and second_factor.is_missing(request.user, caller.workspace):
                return second_factor.ask(request)
            if permission not in caller.permissions:
                return _private(refuse_permission(request, _who_can_help(caller.workspace)))
            rows = nullcontext() if own_transactions else workspace_transaction(caller.workspace.pk, snapshot=snapshot)
            return _private(_run(request, caller, view, kwargs, rows))

        return page

    return decorate


def signed_in_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guards a page of a person that belongs to no workspace, such as their account."""

    @wraps(view)
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _private(ask_to_sign_in(request))
        with timezone.override(viewer_zone(request)):
            return _private(view(request, **kwargs))

    return page


def _run(
    request: HttpRequest,
    caller: Caller,
    view: Callable[..., HttpResponse],
    kwargs: dict[str, Any],
    rows: AbstractContextManager[None],
) -> HttpResponse:
    request.ws, request.member, request.key = caller.workspace, caller.member, caller.key
    request.permissions = caller.permissions
    request.may = caller.permissions.__contains__
    zone = viewer_zone(request)
    request.tz = zone.key
    with timezone.override(zone), rows:
        response = view(request, **kwargs)
        # A lazy template would query after the transaction, where no row exists.
        if hasattr(response, "render") and callable(response.render):
            response.render()
    return response


def _member_caller(request: HttpRequest, slug: str) -> Caller | None:
    if not request.user.is_authenticated:
        return None
    found = first_of(_MEMBERSHIP, {"m": Member, "w": Workspace}, {"user": request.user.pk, "slug": slug})
    if found is None:
        raise Http404
    member, member.workspace = found
    member.user = request.user
    _note_activity(request.user, member)
    return Caller(member.workspace, member.permissions, member=member)


def _key_caller(token: str, slug: str) -> Caller | None:
    info = keys.resolve(token, {Key.Kind.API})
    if info is None:
        return None
    if info.workspace_slug != slug:
        raise Http404
    return Caller(Workspace.objects.get(pk=info.workspace_id), info.scopes, key=info)


def _note_activity(user: User, member: Member) -> None:
    if member.last_active_at is None or timezone.now() - member.last_active_at > _ACTIVITY_NOTED_EVERY:
        Member.unscoped.filter(pk=member.pk).update(last_active_at=ReadoutNow())
    if user.last_workspace_id != member.workspace_id:
        User.objects.filter(pk=user.pk).update(last_workspace=member.workspace_id)


def _who_can_help(workspace: Workspace) -> str:
    admins = Member.objects.for_workspace(workspace).admins().select_related("user").order_by("id")
    names = ", ".join(str(admin) for admin in admins[:3])
    return f"Your role does not include this. {names} can change it."


def _private(response: HttpResponse) -> HttpResponse:
    """No cache, no history and no neighbour sees what was meant for this person (reliability.md 2.4, failure 32)."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["HX-Request", "Cookie", "Authorization"])
    return response
