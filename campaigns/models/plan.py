"""Plans: what the composer keeps of a campaign besides its actions and its goal."""

from django.conf import settings
from django.db import models

from campaigns.models.campaign import Campaign
from campaigns.models.launch import AudienceKind
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class Plan(WorkspaceModel):
    """Who a campaign is for and when it runs.

    `version` rises with every change of the campaign, so that of two people who edit at once the second is told.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="plans")
    version = models.PositiveIntegerField(default=1, db_default=1)
    # Empty until somebody chose.
    audience = models.CharField(max_length=8, choices=AudienceKind, default="", db_default="", blank=True)
    tag = models.TextField(default="", db_default="", blank=True)
    segment = models.ForeignKey("messaging.Segment", models.PROTECT, null=True, db_constraint=False, related_name="+")
    ids = models.JSONField(default=list)
    # Without a start it begins when somebody says so. Times were given in `zone` and are shown in it.
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    zone = models.TextField()
    # Where its people come from, if it was made for people of another campaign.
    origin = models.ForeignKey(Campaign, models.SET_NULL, null=True, db_constraint=False, related_name="+")
    origin_words = models.TextField(default="", db_default="", blank=True)
    origin_url = models.TextField(default="", db_default="", blank=True)
    changed_at = models.DateTimeField(db_default=ReadoutNow())
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "campaign"], name="plan_campaign")]
        indexes = [
            models.Index(fields=["workspace", "origin"], condition=~models.Q(origin=None), name="plan_origin"),
        ]
