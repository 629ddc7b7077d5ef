from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceManager, WorkspaceModel
from workspaces.models.member import Member
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES, Role
from workspaces.public_ids import new_public_id


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, cancelled_at=None, expires_at__gt=ReadoutNow())


class InvitationManager(WorkspaceManager.from_queryset(InvitationQuerySet)):
    pass


def new_invitation_id() -> str:
    return new_public_id("i")


class Invitation(WorkspaceModel):
    """A link that makes one person a member, once. Only its hash is kept; the link is shown when it is made."""

    public_id = models.CharField(max_length=32, unique=True, default=new_invitation_id)
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    may_export_people = models.BooleanField(default=False)
    may_see_addresses = models.BooleanField(default=False)
    sha256 = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    unscoped = models.Manager.from_queryset(InvitationQuerySet)()
    objects = InvitationManager()

    class Meta(WorkspaceModel.Meta):
        pass

    def __str__(self) -> str:
        return self.email

    @property
    def granted(self) -> frozenset[str]:
        boxes = {EXPORT_AUDIENCE: self.may_export_people, SEE_ADDRESSES: self.may_see_addresses}
        return frozenset(name for name, ticked in boxes.items() if ticked)
