"""Views of a list that were given a name."""

from django.conf import settings
from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def view_public_id() -> str:
    return new_public_id("v")


class SavedView(WorkspaceModel):
    """The words of an address under a name: `page` is its path below the workspace's, `query` what stands behind it.

    It holds no rows and gives no right: whoever opens it sees what they may see.
    """

    public_id = models.CharField(max_length=40, default=view_public_id)
    name = models.CharField(max_length=100)
    page = models.TextField()
    query = models.TextField(default="", db_default="", blank=True)
    shared = models.BooleanField(default=False, db_default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="savedview_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="savedview_public_id"),
            models.UniqueConstraint(fields=["workspace", "made_by", "page", "name"], name="savedview_name"),
        ]
        indexes = [models.Index(fields=["workspace", "page"], name="savedview_page")]

    def __str__(self) -> str:
        return self.name


class ViewDefault(WorkspaceModel):
    """What a list opens with where its address asks for nothing: for one member, or without one for everybody."""

    page = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, db_constraint=False, related_name="defaults")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "page", "user"], nulls_distinct=False, name="viewdefault_of_page"
            ),
        ]
