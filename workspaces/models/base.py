"""The base of every model that belongs to a workspace."""

from typing import Any

from django.db import models


class UnscopedQuery(Exception):
    """A query was started without saying whose rows it may see."""


class WorkspaceManager(models.Manager):
    """`Model.objects.for_workspace(workspace)` is the only way in; the rest of the manager refuses."""

    def for_workspace(self, workspace: Any) -> models.QuerySet:
        return super().get_queryset().filter(workspace=workspace)

    def get_queryset(self) -> models.QuerySet:
        raise UnscopedQuery(
            f"{self.model.__name__}.objects needs a workspace: {self.model.__name__}.objects.for_workspace(workspace)."
        )


class WorkspaceModel(models.Model):
    """UNIQUE (workspace, id) is what composite foreign keys of children refer to."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")

    # First, hence the default: Django's own machinery (cascades, related objects) and the data layer use it.
    unscoped = models.Manager()
    objects = WorkspaceManager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="%(app_label)s_%(class)s_workspace_id"),
        ]
