"""Journeys: what people go through step by step, and by which terms that counts as a conversion."""

from datetime import timedelta

from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id

# metrics.md V-31.
STOP_COUNTING = timedelta(days=7)


def journey_public_id() -> str:
    return new_public_id("j")


class JourneyState(models.TextChoices):
    """Where a journey stands. Reports count in every one of them (metrics.md N-9)."""

    DRAFT = "draft", "Draft"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class Journey(WorkspaceModel):
    """What is measured: a name, a state and steps. Of a journey that runs elsewhere we know what is reported."""

    public_id = models.CharField(max_length=40, default=journey_public_id)
    external_id = models.TextField()
    name = models.TextField()
    state = models.CharField(max_length=12, choices=JourneyState, default=JourneyState.RUNNING)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    updated_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="journey_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="journey_public_id"),
            models.UniqueConstraint(fields=["workspace", "external_id"], name="journey_external_id"),
        ]

    def __str__(self) -> str:
        return self.name


class JourneyTerms(WorkspaceModel):
    """The conversion event and how long after the exit it counts, as they hold from `valid_from` on.

    What the first definition says holds since ever; a later change holds from its effective time (ruling 28b,
    metrics.md V-2).
    """

    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="terms")
    valid_from = models.DateTimeField()
    conversion_event = models.TextField(null=True)
    conversion_filters = models.JSONField(default=list)
    stop_counting_after_exit = models.DurationField(default=STOP_COUNTING)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "journey terms"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "journey", "valid_from"], name="journeyterms_valid_from"),
        ]
        indexes = [
            # Read by the fold: which journeys does this event convert?
            models.Index(
                fields=["workspace", "conversion_event"],
                condition=~models.Q(conversion_event=None),
                name="journeyterms_event",
            ),
        ]
