"""Steps of a journey, and the named outcomes people leave them with."""

from django.db import models

from journeys.models.journey import Journey
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def step_public_id() -> str:
    return new_public_id("t")


class StepType(models.TextChoices):
    """What happens in a step; the first five send something and are named as channels are."""

    PUSH = "push", "Push"
    IN_APP = "in_app", "In-app"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WEBHOOK = "webhook", "Webhook"
    WAIT = "wait", "Wait"
    SPLIT = "split", "Split"
    CUSTOM_EVENT = "custom_event", "Custom event"
    CHANGE = "change", "Tag or attribute change"
    EXIT = "exit", "Exit"


MESSAGE_TYPES = (StepType.PUSH, StepType.IN_APP, StepType.EMAIL, StepType.SMS, StepType.WEBHOOK)


class Step(WorkspaceModel):
    """One step. What was removed or became another type lives on with `deleted_at` (ruling 48, metrics.md J-21).

    A step that took the place of one with the same id holds from `since` on: an event naming that id goes to the
    version alive at its effective time. `next` names the steps that follow, by the client's ids; `earlier` is how that
    was before, as `journeys.arrangements` writes it: which way somebody took is asked of the flow they went through.
    """

    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="steps")
    public_id = models.CharField(max_length=40, default=step_public_id)
    external_id = models.TextField()
    name = models.TextField()
    type = models.CharField(max_length=12, choices=StepType)
    position = models.PositiveIntegerField()
    next = models.JSONField(default=list)
    earlier = models.JSONField(default=list)
    since = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="journeystep_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="journeystep_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "journey", "external_id"],
                condition=models.Q(deleted_at=None),
                name="journeystep_external_id",
            ),
        ]

    def __str__(self) -> str:
        return f"Deleted {self.name}" if self.deleted_at else self.name

    @property
    def is_message(self) -> bool:
        return self.type in MESSAGE_TYPES


class Branch(WorkspaceModel):
    """A named outcome of a step: a way out of a split, or an event that a custom event step waits for."""

    step = models.ForeignKey(Step, models.CASCADE, db_constraint=False, related_name="branches")
    name = models.TextField()
    position = models.PositiveIntegerField()
    deleted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "id"]
        verbose_name_plural = "branches"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="branch_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "step", "name"], name="branch_name"),
        ]

    def __str__(self) -> str:
        return self.name
