from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceManager, WorkspaceModel
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES, Role, permissions_of
from workspaces.public_ids import new_public_id


class LastAdmin(Exception):
    """A workspace always keeps somebody who can let others in."""


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> "MemberQuerySet":
        return self.filter(removed_at=None)

    def admins(self) -> "MemberQuerySet":
        return self.current().filter(role=Role.ADMIN)


class MemberManager(WorkspaceManager.from_queryset(MemberQuerySet)):
    pass


def new_member_id() -> str:
    return new_public_id("w")


class Member(WorkspaceModel):
    """One person's place in one workspace. A removed member's row stays, so that the audit log keeps its name."""

    public_id = models.CharField(max_length=32, unique=True, default=new_member_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    may_export_people = models.BooleanField(default=False)
    may_see_addresses = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    last_active_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    unscoped = models.Manager.from_queryset(MemberQuerySet)()
    objects = MemberManager()

    class Meta:
        constraints = [
            *WorkspaceModel.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "user"], name="workspaces_member_once_per_workspace"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def granted(self) -> frozenset[str]:
        boxes = {EXPORT_AUDIENCE: self.may_export_people, SEE_ADDRESSES: self.may_see_addresses}
        return frozenset(name for name, ticked in boxes.items() if ticked)

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role, self.granted) if self.removed_at is None else frozenset()

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def is_last_admin(self) -> bool:
        return self.removed_at is None and self.role == Role.ADMIN and not self._other_admins().exists()

    @transaction.atomic
    def change(self, role: str, granted: Iterable[str]) -> None:
        self._refuse_if_last_admin(unless=role == Role.ADMIN)
        self.role = role
        self.may_export_people = EXPORT_AUDIENCE in granted
        self.may_see_addresses = SEE_ADDRESSES in granted
        self.save(update_fields=["role", "may_export_people", "may_see_addresses"])

    @transaction.atomic
    def remove(self) -> None:
        """Ends what the person may do here at once, and their sessions when no other workspace is left to them."""
        self._refuse_if_last_admin()
        self.removed_at = ReadoutNow()
        self.save(update_fields=["removed_at"])
        self.refresh_from_db(fields=["removed_at"])
        if not Member.unscoped.current().filter(user_id=self.user_id).exists():
            self.user.sessions.all().delete()

    def _refuse_if_last_admin(self, *, unless: bool = False) -> None:
        # The lock makes two admins who remove each other at the same moment take turns.
        type(self.workspace).objects.select_for_update().get(pk=self.workspace_id)
        self.refresh_from_db(fields=["role", "removed_at"])
        if self.is_last_admin and not unless:
            raise LastAdmin(f"{self.user} is the last admin. Make somebody else an admin first.")

    def _other_admins(self) -> Any:
        return Member.objects.for_workspace(self.workspace_id).admins().exclude(pk=self.pk)
