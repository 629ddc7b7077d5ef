from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class AuditEntry(WorkspaceModel):
    """One thing somebody did. The app role may insert and read these rows, never change or delete them.

    The actor is kept as text beside the ids: who did it must stay readable after the account is gone, and a foreign key
    that empties itself would be an update.
    """

    at = models.DateTimeField(db_default=ReadoutNow())
    user_id = models.BigIntegerField(null=True)
    key_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [
            # The audit page reads newest first and continues after the last row it showed.
            models.Index(fields=["workspace", "-at", "-id"], name="workspaces_audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.object_id}".strip()
