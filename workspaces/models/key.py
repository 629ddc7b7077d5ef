from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceManager, WorkspaceModel
from workspaces.models.member import Member
from workspaces.models.source import Source
from workspaces.permissions import rights_in_words
from workspaces.public_ids import new_public_id


class KeyQuerySet(models.QuerySet["Key"]):
    def live(self) -> "KeyQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=ReadoutNow()), revoked_at=None)

    def for_page(self) -> "KeyQuerySet":
        return self.select_related("source", "made_by__user").order_by("-created_at", "-id")


class KeyManager(WorkspaceManager.from_queryset(KeyQuerySet)):
    pass


def new_key_public_id() -> str:
    return new_public_id("k")


class Key(WorkspaceModel):
    """A secret a program shows us. Only its hash is kept: for 256 random bits a plain one is enough."""

    class Kind(models.TextChoices):
        API = "api", "Reads and manages"
        SENDER = "sender", "Sends events from a server"
        DEVICE = "device", "Sends events from a device"

    public_id = models.CharField(max_length=32, unique=True, default=new_key_public_id)
    source = models.ForeignKey(Source, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=8, choices=Kind)
    # What people see of the key afterwards, such as `wk_4f8a21c9` and the last four letters.
    prefix = models.CharField(max_length=16)
    last_four = models.CharField(max_length=4)
    sha256 = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    unscoped = models.Manager.from_queryset(KeyQuerySet)()
    objects = KeyManager()

    class Meta(WorkspaceModel.Meta):
        pass

    @property
    def rights(self) -> str:
        return rights_in_words(self.scopes)

    def __str__(self) -> str:
        return f"{self.prefix}…{self.last_four}"
