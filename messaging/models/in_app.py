"""In-app messages beyond their cards: how one is shown, how an action of a campaign uses one, and the instances that
wait in the app."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from messaging.models.delivery import Delivery
from messaging.models.message import Message
from messaging.models.person import Person
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel

# Seconds after which a message may close by itself.
SHORTEST_STAY, LONGEST_STAY = 1, 600
# Days an instance waits to be shown.
SHORTEST_WAIT, LONGEST_WAIT = 1, 90


class Position(models.TextChoices):
    """Where on the screen it stands."""

    CENTER = "center", "In the middle"
    TOP = "top", "At the top"
    BOTTOM = "bottom", "At the bottom"
    FULL = "full", "Over the whole screen"


class Shown(models.TextChoices):
    """When an instance is due no more."""

    ONCE = "once", "Once"
    UNTIL_ANSWERED = "until_answered", "Until it is clicked or closed"
    ALWAYS = "always", "At every visit, until it expires"


class InAppSettings(WorkspaceModel):
    """How a message is shown and closed; each way to close it is a kind of Dismissed (metrics.md I-13).

    Not part of the content: a change holds for instances made from then on and closes no block.
    """

    message = models.ForeignKey(Message, models.CASCADE, db_constraint=False, related_name="in_app_settings")
    position = models.CharField(max_length=8, choices=Position, default=Position.CENTER)
    closes_by_swipe = models.BooleanField(default=True, db_default=True)
    closes_by_backdrop = models.BooleanField(default=True, db_default=True)
    closes_after = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(SHORTEST_STAY), MaxValueValidator(LONGEST_STAY)]
    )
    shown = models.CharField(max_length=16, choices=Shown, default=Shown.ONCE)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "in-app settings"
        constraints = [models.UniqueConstraint(fields=["workspace", "message"], name="inappsettings_message")]


class MessageUse(WorkspaceModel):
    """How one action of a campaign uses a message: what its `properties` are filled with, as text or Liquid.

    `action_id` belongs to the apps above and is a plain number here.
    """

    action_id = models.BigIntegerField()
    message = models.ForeignKey(Message, models.CASCADE, db_constraint=False, related_name="uses")
    properties = models.JSONField(default=dict)
    waits_days = models.PositiveSmallIntegerField(
        default=30, db_default=30, validators=[MinValueValidator(SHORTEST_WAIT), MaxValueValidator(LONGEST_WAIT)]
    )

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "action_id"], name="messageuse_action")]


class InAppInstance(WorkspaceModel):
    """One in-app message made for one person when it was sent (metrics.md I-E13): the delivery is Sent because this is
    there. `content` is what an app fetches; it goes when the message is due no more. `names` holds the rendered action
    name of each block by its public id, and stays for late reports (metrics.md Q-4)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, db_constraint=False, related_name="in_app_instances")
    message = models.ForeignKey(Message, models.CASCADE, db_constraint=False, related_name="instances")
    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="+")
    content = models.JSONField(null=True)
    names = models.JSONField(default=dict)
    shown = models.CharField(max_length=16, choices=Shown, default=Shown.ONCE)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    expires_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "delivery"], name="inappinstance_delivery"),
        ]
        indexes = [
            # Read whenever an app asks what is due.
            models.Index(
                fields=["workspace", "person"], condition=models.Q(content__isnull=False), name="inappinstance_waiting"
            ),
            # Read by what deletes.
            models.Index(fields=["expires_at"], name="inappinstance_expiry"),
        ]
