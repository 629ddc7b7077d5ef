"""Sets of people that were given a name, and rules that are being written."""

from django.conf import settings
from django.db import models
from pyroaring import BitMap

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def segment_public_id() -> str:
    return new_public_id("g")


def nobody() -> bytes:
    return BitMap().serialize()


class SegmentKind(models.TextChoices):
    """A snapshot holds who was in it when it was made, a live one is worked out again from its rule."""

    SNAPSHOT = "snapshot", "Snapshot"
    LIVE = "live", "Live"


class Segment(WorkspaceModel):
    """A name, a rule with its sentence, and the exact set of the people it speaks of, as of `computed_at`.

    Analytics works the set out when `wanted_at` asks for it; whoever uses it waits until `computed_at` has passed
    `wanted_at` (ruling 30). Its numbers are those of then: `messaging.segments` says who they are now.
    """

    public_id = models.CharField(max_length=40, default=segment_public_id)
    external_id = models.TextField()
    name = models.TextField()
    kind = models.CharField(max_length=8, choices=SegmentKind)
    # Empty for a list of people that somebody gave.
    rule = models.JSONField(null=True)
    sentence = models.TextField(default="", db_default="")
    members = models.BinaryField(default=nobody)
    count = models.PositiveIntegerField(default=0, db_default=0)
    wanted_at = models.DateTimeField(db_default=ReadoutNow())
    computed_at = models.DateTimeField(null=True)
    # Why the rule could not be worked out the last time, such as a campaign that is no longer there.
    problem = models.TextField(default="", db_default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    updated_at = models.DateTimeField(db_default=ReadoutNow())
    archived_at = models.DateTimeField(null=True)
    # Listed and offered to this member alone; empty: to everybody who may see people.
    private_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    # A set that one page hands to another: nobody named it, no list shows it, and unused it goes after 30 days.
    passing = models.BooleanField(default=False, db_default=False)
    # The page whose people these are.
    came_from = models.TextField(default="", db_default="", blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="segment_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="segment_public_id"),
            models.UniqueConstraint(fields=["workspace", "external_id"], name="segment_external_id"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether its people are those that were last asked for."""
        return self.computed_at is not None and self.computed_at >= self.wanted_at


class SegmentDraft(WorkspaceModel):
    """A rule somebody is writing, kept for 30 days: it may hold values that belong in no address (ux.md 2.2)."""

    public_id = models.CharField(max_length=40, default=segment_public_id)
    rule = models.JSONField(null=True)
    # The page the rule was filled in from.
    came_from = models.TextField(default="", db_default="", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    touched_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="segmentdraft_public_id"),
        ]
        indexes = [models.Index(fields=["touched_at"], name="segmentdraft_touched")]
