"""Deliveries: one message for one person, and what became of it device by device."""

from django.db import models

from messaging.channels import Channel
from messaging.platforms import Platform
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def delivery_public_id() -> str:
    return new_public_id("d")


class DeliveryState(models.TextChoices):
    """The state shown: the highest rank reached, whatever order the reports came in (metrics.md ST-1)."""

    QUEUED = "queued", "Queued"
    ATTEMPTED = "attempted", "Attempted"
    UNDELIVERABLE = "undeliverable", "Undeliverable"
    SUPPRESSED = "suppressed", "Suppressed"
    BOUNCED = "bounced", "Bounced"
    FAILED = "failed", "Failed"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    OPENED = "opened", "Opened"
    CONVERTED = "converted", "Converted"


# What somebody looks for in the log: all that is neither on its way to a good end nor there already. Few rows, so
# that the index stays small however many were sent well.
LOOKED_FOR = ("queued", "attempted", "undeliverable", "suppressed", "bounced", "failed")


class Delivery(WorkspaceModel):
    """One instance of one message for one person. Push to three devices is still one delivery.

    `facts` holds first time, last time and count of every reported fact (ruling 18) as
    `messaging.facts` writes them; the columns beside it are what `messaging.verdict` makes of them.
    Campaign and action, journey and step belong to the apps above and are plain numbers here.
    """

    # Its composite keys name rows of one workspace already; a check of the workspace alone, once for every
    # delivery, halved the speed of the fold.
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    public_id = models.CharField(max_length=48, default=delivery_public_id)
    external_id = models.TextField(null=True)
    person = models.ForeignKey("messaging.Person", models.PROTECT, null=True, db_constraint=False)
    # The number the person had when the delivery arrived: entries are derived per number, so that a
    # merge changes no total (metrics.md N-6).
    person_at_first = models.BigIntegerField(null=True)
    message = models.ForeignKey("messaging.Message", models.PROTECT, null=True, db_constraint=False)
    channel = models.CharField(max_length=12, choices=Channel)
    campaign_id = models.BigIntegerField(null=True)
    action_id = models.BigIntegerField(null=True)
    journey_id = models.BigIntegerField(null=True)
    step_id = models.BigIntegerField(null=True)
    entry_key = models.TextField(null=True)
    population = models.SmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    facts = models.TextField(default="{}", db_default="{}")
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.QUEUED)
    reason = models.TextField(default="", db_default="")
    # What stands before the detail. A column, because row-level security lets no index on an expression be used: the
    # function in it might tell of rows of others.
    reason_code = models.GeneratedField(
        expression=models.Func("reason", models.Value(":"), models.Value(1), function="split_part"),
        output_field=models.TextField(),
        db_persist=True,
    )
    outcome_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)
    # When a goal was reached of which this was the nearest message (V-20); found out by the apps above.
    converted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="delivery_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="delivery_public_id"),
            models.UniqueConstraint(fields=["workspace", "external_id"], name="delivery_external_id"),
        ]
        indexes = [
            # Read by the fold: all deliveries of a person in a campaign are settled together.
            models.Index(fields=["workspace", "person", "campaign_id"], name="delivery_person_campaign"),
            # Read by the check of a campaign's numbers, and by lists of its deliveries.
            models.Index(fields=["workspace", "campaign_id", "id"], name="delivery_campaign"),
            # Read by the fold, as of campaigns, and by lists of a journey's deliveries.
            models.Index(
                fields=["workspace", "person", "journey_id"],
                condition=~models.Q(journey_id=None),
                name="delivery_person_journey",
            ),
            models.Index(
                fields=["workspace", "journey_id", "id"],
                condition=~models.Q(journey_id=None),
                name="delivery_journey",
            ),
            # Read by the delivery log, newest first within a state and within a reason.
            models.Index(
                fields=["workspace", "state", "id"],
                condition=models.Q(state__in=LOOKED_FOR),
                name="delivery_looked_for",
            ),
            # Read by the report of an in-app message: what was sent and not shown yet. A display changes the state.
            models.Index(
                fields=["workspace", "message", "id"],
                condition=models.Q(channel=Channel.IN_APP, state=DeliveryState.SENT),
                name="delivery_due_in_app",
            ),
            models.Index(
                fields=["workspace", "reason_code", "id"],
                condition=~models.Q(reason_code=""),
                name="delivery_reason_code",
            ),
        ]


class DeviceAttempt(WorkspaceModel):
    """The part of a delivery that concerns one device.

    `token` is the device's token, or `~platform` for a report that names only a platform.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, db_constraint=False, related_name="attempts")
    token = models.TextField()
    platform = models.SmallIntegerField(choices=[(p.value, p.name.lower()) for p in Platform])
    facts = models.TextField(default="{}", db_default="{}")
    state = models.CharField(max_length=16, default="", db_default="")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "delivery", "token"], name="attempt_delivery_token"),
        ]
