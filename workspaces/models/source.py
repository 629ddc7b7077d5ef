from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def new_source_public_id() -> str:
    return new_public_id("o")


class Source(WorkspaceModel):
    """Something that talks to us. It is the namespace of its event ids, whichever of its keys it uses (ruling 27)."""

    class Kind(models.TextChoices):
        SERVER = "server", "A server"
        APP = "app", "An app or a web page"
        PROGRAM = "program", "A program that reads"
        OWN = "own", "Readout's own sending"

    public_id = models.CharField(max_length=32, unique=True, default=new_source_public_id)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    # Set by the door in the transaction that keeps the first event.
    first_event_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="workspaces_source_workspace_id"),
            models.UniqueConstraint(fields=["workspace"], condition=models.Q(kind="own"), name="source_one_own"),
        ]

    def __str__(self) -> str:
        return self.name
