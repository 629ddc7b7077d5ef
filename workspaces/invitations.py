"""Inviting somebody by a link that is copied, and what happens when they open it."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from workspaces import audit
from workspaces.clock import ReadoutNow
from workspaces.models.invitation import Invitation
from workspaces.models.member import Member
from workspaces.models.user import User, canonical_email
from workspaces.models.workspace import Workspace
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES
from workspaces.tenancy import workspace_transaction

LASTS = timedelta(days=7)
_TOKEN_BYTES = 32


def invite(
    workspace: Workspace, email: str, role: str, granted: Iterable[str], invited_by: Member | None
) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation.unscoped.create(
        workspace=workspace,
        email=canonical_email(email),
        role=role,
        may_export_people=EXPORT_AUDIENCE in granted,
        may_see_addresses=SEE_ADDRESSES in granted,
        sha256=_digest(token),
        invited_by=invited_by,
        expires_at=ReadoutNow() + LASTS,
    )
    return invitation, token


def renew(invitation: Invitation) -> str:
    """A new link; the one before ends, since nobody can say where it went."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation.sha256, invitation.expires_at = _digest(token), ReadoutNow() + LASTS
    invitation.save(update_fields=["sha256", "expires_at"])
    return token


def cancel(invitation: Invitation) -> None:
    invitation.cancelled_at = ReadoutNow()
    invitation.save(update_fields=["cancelled_at"])


def opened_by(token: str) -> Invitation | None:
    """The invitation this link belongs to, while it can be accepted."""
    return Invitation.unscoped.open().select_related("workspace").filter(sha256=_digest(token)).first()


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Member | None:
    """None when the link was used or withdrawn in the same moment."""
    taken = Invitation.unscoped.open().filter(pk=invitation.pk).update(accepted_at=ReadoutNow())
    if not taken:
        return None
    member, _ = Member.unscoped.update_or_create(
        workspace=invitation.workspace,
        user=user,
        defaults={
            "role": invitation.role,
            "may_export_people": invitation.may_export_people,
            "may_see_addresses": invitation.may_see_addresses,
            "removed_at": None,
        },
    )
    with workspace_transaction(invitation.workspace_id):
        audit.record(
            user, invitation.workspace, "invitation_accepted", "member", member.public_id, {"role": member.role}
        )
    return member


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
