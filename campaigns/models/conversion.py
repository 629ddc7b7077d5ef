"""What conversions are made of, in rows that last (ruling 28c), and the conversions themselves."""

from typing import Any

from django.db import models

from campaigns.models.campaign import Campaign
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class ExactDecimal(models.Field):
    """A decimal as it was sent, of any length: sums of money may not round (ruling 44)."""

    def db_type(self, connection: Any) -> str:
        return "numeric"


class Touch(WorkspaceModel):
    """An interaction with a delivery, at its effective time: of several, which one came last before a conversion
    decides who is credited (metrics.md V-10). Receipts need no row of their own, the delivery's facts hold them."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    delivery_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "touches"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "delivery_id", "at"], name="touch_delivery_at"),
        ]


class GoalHit(WorkspaceModel):
    """An event that the goal of some campaign or journey names, with the properties any goal asks for.

    Whether it converts is judged by the terms in force at its time, whenever entries of its person change: it may come
    long before the receipt that makes it count. Kept 35 days from receipt, for good once its person has an entry.
    `name` is empty and `delivery_id` set where a device reported the conversion of one delivery (ruling 40).
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    person = models.ForeignKey("messaging.Person", models.PROTECT, db_constraint=False)
    # As for deliveries: a merge moves the event to the survivor and lets entries keep what converted them (N-6).
    person_at_first = models.BigIntegerField()
    name = models.TextField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    campaign_id = models.BigIntegerField(null=True)
    journey_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=ReadoutNow())
    source_id = models.BigIntegerField()
    key = models.UUIDField()
    platform = models.SmallIntegerField(default=0, db_default=0)
    population = models.SmallIntegerField(default=0, db_default=0)
    properties = models.JSONField(default=dict, db_default={})

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="goalhit_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "source_id", "key"], name="goalhit_event"),
        ]
        indexes = [
            models.Index(fields=["workspace", "person", "at"], name="goalhit_person"),
            models.Index(fields=["received_at"], name="goalhit_received"),
        ]


class Conversion(WorkspaceModel):
    """A campaign conversion of one entry by one event: whom it is credited to, and which message was nearest.

    `action_id` answers metrics.md V-10, `converted_delivery_id` V-20. The two columns beside them credit the same
    conversion by other rules, so that the rules can be compared; they count nowhere else.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="conversions")
    person = models.ForeignKey("messaging.Person", models.PROTECT, db_constraint=False)
    person_at_first = models.BigIntegerField()
    entry_key = models.TextField()
    hit_id = models.BigIntegerField()
    at = models.DateTimeField()
    action_id = models.BigIntegerField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    converted_delivery_id = models.BigIntegerField(null=True)
    last_received_action_id = models.BigIntegerField(null=True)
    first_interacted_action_id = models.BigIntegerField(null=True)
    value = ExactDecimal(null=True)
    platform = models.SmallIntegerField(default=0, db_default=0)
    population = models.SmallIntegerField(default=0, db_default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="conversion_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "campaign", "hit_id"], name="conversion_hit"),
        ]
        indexes = [
            models.Index(fields=["workspace", "person", "campaign"], name="conversion_person_campaign"),
            models.Index(fields=["workspace", "campaign", "at", "id"], name="conversion_campaign_at"),
        ]


class Reckoning(WorkspaceModel):
    """A campaign whose conversions have to be made anew because its terms or its end changed for the past.

    A job that can be resumed: `person_after` is the last number done. Where `goal` is set, events of that name which
    came before anybody asked for them are looked up first, as far back as events are kept: a day at a time, the latest
    first, and `collected_from` is the beginning of the last day done.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="reckonings")
    goal = models.TextField(null=True)
    collected = models.BooleanField(default=False, db_default=False)
    collected_from = models.DateTimeField(null=True)
    person_after = models.BigIntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "id"], name="reckoning_workspace_id")]
