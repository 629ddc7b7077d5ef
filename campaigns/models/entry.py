"""Entries: one pass of one person through a campaign."""

from django.db import models

from campaigns.models.campaign import Campaign
from workspaces.models.base import WorkspaceModel


class Entry(WorkspaceModel):
    """An entry counts when the first action is received, not when the trigger fires (metrics.md C-01).

    The fold derives entries with `campaigns.entries` and writes them here; `person` is empty for paths
    without a person (metrics.md B-09).
    """

    # Checked through the campaign, whose composite key names the same workspace.
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="entries")
    person = models.ForeignKey("messaging.Person", models.PROTECT, null=True, db_constraint=False)
    person_at_first = models.BigIntegerField(null=True)
    key = models.TextField(help_text="The client's entry id, else the place among the person's entries.")
    entered_at = models.DateTimeField()
    first_delivery_id = models.BigIntegerField(null=True)
    population = models.SmallIntegerField(default=0, db_default=0)
    # One bit per platform of the devices of the first receipt (ruling 42).
    platforms = models.SmallIntegerField(default=0, db_default=0)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="entry_workspace_id"),
            models.UniqueConstraint(
                fields=["workspace", "campaign", "person_at_first", "key"],
                nulls_distinct=False,
                name="entry_key",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "person", "campaign"], name="entry_person_campaign")]
