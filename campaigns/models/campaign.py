"""Campaigns: workflows of ordered actions."""

from datetime import timedelta

from django.db import models

from messaging.channels import Channel
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def campaign_public_id() -> str:
    return new_public_id("c")


def action_public_id() -> str:
    return new_public_id("a")


class CampaignState(models.TextChoices):
    """Where a campaign stands; `ended` closes every entry at once (metrics.md V-7)."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class Condition(models.TextChoices):
    """Who gets an action, by what became of an earlier one (metrics.md 0.1: received, interacted)."""

    ALWAYS = "always", "Everybody"
    INTERACTED = "interacted", "Who interacted with"
    NOT_INTERACTED = "not_interacted", "Who did not interact with"
    RECEIVED = "received", "Who received"
    NOT_RECEIVED = "not_received", "Who did not receive"


class Campaign(WorkspaceModel):
    """What is measured: a name, a state and a flow of actions. One that was composed here is run here too; of every
    other one we know what is reported."""

    public_id = models.CharField(max_length=40, default=campaign_public_id)
    external_id = models.TextField()
    name = models.TextField()
    state = models.CharField(max_length=12, choices=CampaignState, default=CampaignState.RUNNING)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recurring = models.BooleanField(default=False, db_default=False)
    composed = models.BooleanField(default=False, db_default=False)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    updated_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="campaign_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="campaign_public_id"),
            models.UniqueConstraint(fields=["workspace", "external_id"], name="campaign_external_id"),
        ]
        # Looked for every second: those whose time to start or to end has come.
        indexes = [
            models.Index(fields=["started_at"], condition=models.Q(state="scheduled"), name="campaign_to_start"),
            models.Index(
                fields=["ended_at"],
                condition=models.Q(state__in=["scheduled", "running", "paused"]),
                name="campaign_to_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Action(WorkspaceModel):
    """One message step of a campaign. A removed action lives on with `deleted_at` (ruling 48).

    Where the campaign runs here, an action comes `delay` after the one it follows, or after the start, and goes to
    those of whom its condition on the action it watches is true at that moment.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="actions")
    public_id = models.CharField(max_length=40, default=action_public_id)
    external_id = models.TextField()
    name = models.TextField()
    channel = models.CharField(max_length=12, choices=Channel)
    position = models.PositiveIntegerField()
    message = models.ForeignKey("messaging.Message", models.PROTECT, null=True, db_constraint=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, db_constraint=False, related_name="followers")
    delay = models.DurationField(default=timedelta(0), db_default=timedelta(0))
    condition = models.CharField(max_length=16, choices=Condition, default="always", db_default="always")
    watches = models.ForeignKey("self", models.PROTECT, null=True, db_constraint=False, related_name="watchers")
    deleted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="action_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="action_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "campaign", "external_id"],
                condition=models.Q(deleted_at=None),
                name="action_external_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignTerms(WorkspaceModel):
    """Goal and windows of a campaign, as they hold from `valid_from` on.

    What the first definition says holds since ever; a later change holds from its effective time, so
    that the past is never judged by a rule of today (ruling 28b, metrics.md V-2).
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="terms")
    valid_from = models.DateTimeField()
    attribution_window = models.DurationField()
    conversion_mode = models.CharField(max_length=8, default="single")
    goal_event = models.TextField(null=True)
    goal_filters = models.JSONField(default=list)
    goal_value = models.TextField(null=True)
    goal_currency = models.CharField(max_length=3, null=True)
    nearest_state = models.CharField(max_length=8, default="sent")
    nearest_window = models.DurationField(null=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "campaign terms"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "campaign", "valid_from"], name="terms_valid_from"),
        ]
        indexes = [
            # Read by the fold: whose goal is this event?
            models.Index(
                fields=["workspace", "goal_event"], condition=~models.Q(goal_event=None), name="terms_goal_event"
            ),
        ]
