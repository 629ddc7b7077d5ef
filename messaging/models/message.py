"""Messages: what is sent, by whichever campaign."""

from django.conf import settings
from django.db import models

from messaging.channels import Channel
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def message_public_id() -> str:
    return new_public_id("m")


class Message(WorkspaceModel):
    """One message of one channel; its cards and blocks stand in `content.py`."""

    public_id = models.CharField(max_length=40, default=message_public_id)
    external_id = models.TextField()
    name = models.TextField()
    channel = models.CharField(max_length=12, choices=Channel)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    archived_at = models.DateTimeField(null=True)
    # Of the content of an in-app message: the editor says by it that somebody else saved meanwhile.
    version = models.PositiveIntegerField(default=1, db_default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="message_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="message_public_id"),
            models.UniqueConstraint(fields=["workspace", "external_id"], name="message_external_id"),
        ]

    def __str__(self) -> str:
        return self.name
