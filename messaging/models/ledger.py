"""What came through the door, hour by hour, and who sent it. Written only by `messaging.receipts`."""

from django.db import models

from workspaces.models.base import WorkspaceModel
from workspaces.models.source import Source


class Tally(WorkspaceModel):
    """So many events of one source ended for one reason in one hour.

    `key_id` 0 and an empty `sdk` stand for what the fold found out afterwards.
    """

    source = models.ForeignKey(Source, models.CASCADE, db_constraint=False, related_name="+")
    key_id = models.BigIntegerField()
    sdk = models.TextField()
    hour = models.DateTimeField()
    reason = models.TextField()
    n = models.BigIntegerField()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source", "hour", "key_id", "sdk", "reason"], name="tally_key"
            ),
        ]


class Sighting(WorkspaceModel):
    """A key as used by one version of one library: when last, how its clock stood, what was last refused of it."""

    source = models.ForeignKey(Source, models.CASCADE, db_constraint=False, related_name="+")
    key_id = models.BigIntegerField()
    sdk = models.TextField()
    last_at = models.DateTimeField()
    # Seconds its clock was ahead of ours when it last said what time it is (ruling 46).
    skew = models.IntegerField(null=True)
    refused_at = models.DateTimeField(null=True)
    # {code, field, message, shape}: the outline of the last refused item, its values masked.
    refused = models.JSONField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "key_id", "sdk"], name="sighting_key"),
        ]
