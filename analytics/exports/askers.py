"""Who asks for files, and what they may do now: rights are looked up again when a job begins and at each download."""

from typing import Any

from django.http import HttpRequest

from analytics.models import Export
from workspaces.models import Key, Member

_USER, _KEY = "user", "key"


def asker_of(request: HttpRequest) -> str:
    return f"{_KEY}:{request.key.key_id}" if request.key else f"{_USER}:{request.user.pk}"


def identity_of(request: HttpRequest) -> dict[str, Any]:
    """The columns of an export that say who asked."""
    by = None if request.key else request.user
    return {"asker": asker_of(request), "by": by, "actor": request.key.prefix if request.key else request.user.email}


def permissions_now(export: Export) -> frozenset[str]:
    """Of whoever asked; none when they left or their key ended."""
    kind, _, number = export.asker.partition(":")
    if kind == _KEY:
        key = Key.unscoped.live().filter(workspace=export.workspace_id, pk=number).first()
        return frozenset(key.scopes) if key else frozenset()
    member = Member.unscoped.current().filter(workspace=export.workspace_id, user=number).first()
    return member.permissions if member else frozenset()
