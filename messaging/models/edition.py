"""What a message said at some moment, kept for whoever was promised these very words."""

from django.db import models

from messaging.models.message import Message
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class Edition(WorkspaceModel):
    """Never changed and never deleted; the same words of a message are one edition, by their `digest`.

    `content` is what `messaging.editions` makes of the message: fields and how they are sent, or cards and how they
    are shown and filled.
    """

    message = models.ForeignKey(Message, models.PROTECT, db_constraint=False, related_name="editions")
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="edition_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "message", "digest"], name="edition_digest"),
        ]
