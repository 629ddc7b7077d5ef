"""Carries a new secret over the redirect to the page that shows it, once. Meanwhile it is encrypted in the session."""

from django.http import HttpRequest

from workspaces import secrets
from workspaces.models.session import Session

_SLOT = "shown_once"


def keep(request: HttpRequest, name: str, secret: str) -> None:
    request.session[_SLOT] = {name: secrets.encrypt(secret, _place(request, name))}


def take(request: HttpRequest, name: str) -> str | None:
    """The secret, the first time this page asks for it."""
    kept = request.session.get(_SLOT, {})
    if name not in kept:
        return None
    del request.session[_SLOT]
    return secrets.decrypt(kept[name], _place(request, name))


def _place(request: HttpRequest, name: str) -> str:
    return secrets.place(Session._meta.db_table, request.user.pk, request.ws.pk, name)
