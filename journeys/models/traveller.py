"""People under way in journeys that run here, what they are woken by, and how many were let in or turned away.

What is shown of them is the business of the entries beside: the engine reports every move as whoever runs a journey
elsewhere would, in the transaction that makes it.
"""

from django.db import models

from journeys.models.design import Version
from journeys.models.journey import Journey
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class Traveller(WorkspaceModel):
    """One entry of one person, and where it stands.

    Nothing touches the row before `due_at` but an event it waits for; whoever is out has none. Times are those things
    should happen at: a worker that comes late changes nothing of what follows (`journeys.engine.moving`).
    """

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, db_index=False, related_name="travellers")
    version = models.ForeignKey(Version, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    person = models.ForeignKey(
        "messaging.Person", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    # What let them in: an event, a call, the segment. The same never lets in twice.
    trigger = models.UUIDField()
    entered_at = models.DateTimeField()
    # The step of the version they are in, by its id in the definition; empty before the first.
    step = models.TextField(default="", db_default="")
    since = models.DateTimeField()
    moves = models.PositiveIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(null=True)
    # Events that were heard while the journey was paused, as `journeys.engine.hearing` writes them.
    heard = models.TextField(default="[]", db_default="[]")
    # Of the step they are in, where they wait for what becomes of its message.
    delivery_id = models.BigIntegerField(null=True)
    exited_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", db_default="")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="traveller_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "journey", "trigger"], name="traveller_trigger"),
        ]
        indexes = [
            # Journey by journey, so that a million people in a paused one stand in nobody's way.
            models.Index(fields=["journey", "due_at"], condition=models.Q(due_at__isnull=False), name="traveller_due"),
            # Read when a person does something, and to know whether they may come in again.
            models.Index(fields=["workspace", "person", "journey"], name="traveller_person"),
        ]


class SignalKind(models.IntegerChoices):
    EVENT = 1, "Event"
    API = 2, "API"
    SEGMENT = 3, "Segment"
    # Who they are: noted by the database itself, whoever writes it.
    CHANGED = 4, "Changed"


class Signal(WorkspaceModel):
    """Something journeys wait for happened to a person; taken away in the transaction that acts on it (ruling 30)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    person_id = models.BigIntegerField()
    kind = models.SmallIntegerField(choices=SignalKind, default=SignalKind.EVENT)
    # The one journey it is meant for; an event is for all that listen.
    journey_id = models.BigIntegerField(null=True)
    name = models.TextField(default="", db_default="")
    at = models.DateTimeField()
    key = models.UUIDField()
    properties = models.JSONField(default=dict)
    # When it was accepted, however late it is looked at.
    noted_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "id"], name="signal_workspace"),
            models.Index(fields=["workspace", "person_id"], name="signal_person"),
        ]


class TriggerCount(WorkspaceModel):
    """What came of the triggers of an hour: `entered`, or the rule that turned people away.

    Triggers seen = entered + turned away.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="trigger_counts")
    hour = models.DateTimeField()
    outcome = models.TextField()
    n = models.BigIntegerField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "journey", "hour", "outcome"], name="triggercount_hour"),
        ]
