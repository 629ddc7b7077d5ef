"""Journeys that run here: the definition somebody composes, its published versions, and the events they listen to."""

from django.conf import settings
from django.db import models

from journeys.models.journey import Journey
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class Version(WorkspaceModel):
    """A definition as it was published. Whoever entered by it goes through to the end of it, whatever comes later.

    `steps` leads from the id of each step to its number and public id: steps that stay the same are the same rows in
    every version, and one whose type changed is another (metrics.md J-21). `editions` leads from the id of each step
    that sends to the words it sends (`messaging.models.Edition`).
    """

    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    steps = models.JSONField()
    editions = models.JSONField(default=dict, db_default={})
    published_at = models.DateTimeField(db_default=ReadoutNow())
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="journeyversion_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "journey", "number"], name="journeyversion_number"),
        ]


class Design(WorkspaceModel):
    """A journey has one exactly if it runs here. `definition` is what is being composed; what runs is `version`.

    `revision` rises with every change, so that of two people who edit at once the second is told. `members` and
    `coming` are numbers of people: who was in the segment that starts it when it was looked at last, and who of them
    is still to be let in.
    """

    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="designs")
    definition = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    version = models.ForeignKey(Version, models.PROTECT, null=True, db_constraint=False, related_name="+")
    stream = models.ForeignKey("messaging.Stream", models.PROTECT, null=True, db_constraint=False, related_name="+")
    # Waits that ended during a pause end when it does.
    resumed_at = models.DateTimeField(null=True)
    members = models.BinaryField(null=True)
    coming = models.BinaryField(null=True)
    looked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=ReadoutNow())
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="journeydesign_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "journey"], name="journeydesign_journey"),
        ]


class Listening(WorkspaceModel):
    """An event by its name that a journey under way waits for; the fold keeps a signal of each."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="+")
    name = models.TextField()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "listening"
        constraints = [models.UniqueConstraint(fields=["workspace", "name", "journey"], name="listening_name")]
