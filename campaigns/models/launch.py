"""Launches: an action of a campaign, or its whole flow, started for people now."""

from django.conf import settings
from django.db import models

from campaigns.models.campaign import Action, Campaign
from messaging.models.outgoing import Stream
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def launch_public_id() -> str:
    return new_public_id("l")


class AudienceKind(models.TextChoices):
    ALL = "all", "Everybody"
    TAG = "tag", "People with a tag"
    SEGMENT = "segment", "A segment"
    IDS = "ids", "A list of ids"


class Launch(WorkspaceModel):
    """Who is meant, and how far the queue has got. Without an action it is the start of the campaign's whole flow.

    The audience is expanded in chunks: each writes its deliveries and moves `position` in one transaction, so a killed
    worker's chunk never half exists. Positions are numbers of people up to `last_number` (nobody who comes later is
    meant), or places in `ids`. The people of a segment are kept as they were when the first chunk was taken.
    """

    public_id = models.CharField(max_length=40, default=launch_public_id)
    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="launches")
    action = models.ForeignKey(Action, models.CASCADE, null=True, db_constraint=False, related_name="launches")
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    audience = models.CharField(max_length=8, choices=AudienceKind)
    tag = models.TextField(default="", db_default="", blank=True)
    segment = models.ForeignKey("messaging.Segment", models.PROTECT, null=True, db_constraint=False, related_name="+")
    members = models.BinaryField(null=True)
    ids = models.JSONField(default=list)
    last_number = models.BigIntegerField()
    position = models.BigIntegerField(default=0, db_default=0)
    queued = models.PositiveIntegerField(default=0, db_default=0)
    unknown = models.PositiveIntegerField(default=0, db_default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    nonce = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    expanded_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "launches"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="launch_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="launch_public_id"),
            models.UniqueConstraint(fields=["workspace", "nonce"], name="launch_nonce"),
            models.UniqueConstraint(fields=["workspace", "stream"], name="launch_stream"),
            models.UniqueConstraint(
                fields=["workspace", "campaign"], condition=models.Q(action=None), name="launch_of_the_flow"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(expanded_at=None), name="launch_expanding")]
