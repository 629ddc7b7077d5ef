"""Who did what: written in the transaction of the deed itself, so there is no deed without its line, and no line
without a deed.

Call it inside `workspace_transaction`; the row is under row-level security.
"""

from typing import Any

from django.http import HttpRequest

from workspaces.models.audit import AuditEntry
from workspaces.models.user import User


def record(
    actor: Any, workspace: Any, action: str, object_type: str = "", object_id: object = "", detail: dict | None = None
) -> None:
    """The actor is a request, a user, or the name of a command."""
    AuditEntry.unscoped.create(
        workspace_id=getattr(workspace, "pk", workspace),
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        detail=detail or {},
        **_identity(actor),
    )


def record_for(request: HttpRequest, user: User, workspace_id: int, action: str) -> None:
    """While somebody signs in or out, the request does not carry them yet or any more."""
    who = _of_user(user) | _trace(request)
    AuditEntry.unscoped.create(
        workspace_id=workspace_id, action=action, object_type="user", object_id=user.email, **who
    )


def _identity(actor: Any) -> dict[str, Any]:
    if isinstance(actor, HttpRequest):
        key = getattr(actor, "key", None)
        who = {"key_id": key.key_id, "actor": key.prefix} if key else _of_user(actor.user)
        return who | _trace(actor)
    return _of_user(actor) if isinstance(actor, User) else {"actor": str(actor)}


def _of_user(user: Any) -> dict[str, Any]:
    return {"user_id": user.pk, "actor": user.email}


def _trace(request: HttpRequest) -> dict[str, Any]:
    return {"ip": request.META.get("REMOTE_ADDR") or None, "request_id": getattr(request, "request_id", "")}
