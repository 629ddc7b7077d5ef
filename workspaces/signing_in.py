"""What a sign-in leaves behind: when the session began, and a line in the audit log of each workspace concerned."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from workspaces import audit
from workspaces.models.member import Member
from workspaces.models.user import User, canonical_email
from workspaces.session_life import begin
from workspaces.tenancy import workspace_transaction


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    begin(request.session)
    _record(request, user, "signed_in")


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    if user is not None:
        _record(request, user, "signed_out")


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """Only addresses we know are written down: the rest would let strangers fill the log with text of their own."""
    email = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=canonical_email(email)).first()
    if request is not None and user is not None:
        _record(request, user, "sign_in_failed")


def _record(request: HttpRequest, user: User, action: str) -> None:
    for member in Member.unscoped.current().filter(user=user):
        with workspace_transaction(member.workspace_id):
            audit.record_for(request, user, member.workspace_id, action)
