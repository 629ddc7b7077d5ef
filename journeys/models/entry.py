"""What people did in journeys, in rows that last: entries with everything reported of them, and what follows."""

from django.db import models

from journeys.models.journey import Journey
from journeys.models.step import Step
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel


class Entry(WorkspaceModel):
    """One pass of one person through a journey.

    `moves` is everything reported of it, as `journeys.moves` writes it; times, reason and whether the goal was met
    follow from it and from goal events (`journeys.passages`). `person` is empty for paths without one (B-09).
    """

    # Checked through the journey, whose composite key names the same workspace.
    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, db_index=False, related_name="entries")
    person = models.ForeignKey(
        "messaging.Person", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    # Two people who were merged may both have had an entry of this name (metrics.md N-6).
    person_at_first = models.BigIntegerField(null=True)
    key = models.TextField(help_text="The client's entry id after id:, else the event that began it.")
    moves = models.TextField(default="[]", db_default="[]")
    entered_at = models.DateTimeField()
    exited_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", db_default="")
    goal_met = models.BooleanField(default=False, db_default=False)
    population = models.SmallIntegerField(default=0, db_default=0)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="journeyentry_workspace_id"),
            models.UniqueConstraint(
                fields=["workspace", "journey", "key", "person_at_first"],
                nulls_distinct=False,
                name="journeyentry_key",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "person", "journey"], name="journeyentry_person"),
            # Read by the lists of who entered, newest first.
            models.Index(fields=["workspace", "journey", "entered_at", "id"], name="journeyentry_entered"),
        ]


class Unnamed(WorkspaceModel):
    """What was reported of a person in a journey without saying of which entry: it belongs to the one entered last
    before it, which may yet change."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="+")
    person = models.ForeignKey("messaging.Person", models.PROTECT, db_constraint=False, related_name="+")
    person_at_first = models.BigIntegerField()
    moves = models.TextField(default="[]", db_default="[]")

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "unnamed moves"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "journey", "person_at_first"], name="unnamed_person_at_first"),
        ]
        indexes = [models.Index(fields=["workspace", "person", "journey"], name="unnamed_person")]


class StayState(models.TextChoices):
    """Entered = Continued + Waiting + Exited here (metrics.md J-10)."""

    WAITING = "waiting", "Waiting"
    CONTINUED = "continued", "Continued"
    EXITED = "exited", "Exited here"


class Stay(WorkspaceModel):
    """One visit of an entry to a step; a loop makes several of the same step (metrics.md J-11)."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    entry = models.ForeignKey(Entry, models.CASCADE, db_constraint=False, db_index=False, related_name="stays")
    place = models.IntegerField(help_text="The how-manieth of its entry, from 0.")
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, db_index=False, related_name="+")
    step = models.ForeignKey(Step, models.CASCADE, db_constraint=False, db_index=False, related_name="stays")
    person = models.ForeignKey("messaging.Person", models.PROTECT, null=True, db_constraint=False, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=StayState)
    outcome = models.TextField(default="", db_default="")
    next_step_id = models.BigIntegerField(null=True)
    # The branch the outcome means, by the step's definition when it was counted.
    branch_id = models.BigIntegerField(null=True)
    is_first = models.BooleanField(default=True, db_default=True)
    population = models.SmallIntegerField(default=0, db_default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "entry", "place"], name="stay_place"),
        ]
        indexes = [
            # Read by the lists of who is where.
            models.Index(fields=["workspace", "step", "state", "entered_at"], name="stay_step_state"),
        ]


class Hit(WorkspaceModel):
    """An event that counts as a conversion event of a journey, and the entry it is credited to (metrics.md 3.4).

    Of all hits of a person the earliest `converts`: once per person and journey, for ever (V-30).
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="hits")
    entry = models.ForeignKey(Entry, models.CASCADE, db_constraint=False, related_name="hits")
    person = models.ForeignKey("messaging.Person", models.PROTECT, db_constraint=False, related_name="+")
    person_at_first = models.BigIntegerField()
    hit_id = models.BigIntegerField()
    at = models.DateTimeField()
    converts = models.BooleanField()
    converted_delivery_id = models.BigIntegerField(null=True)
    converted_step_id = models.BigIntegerField(null=True)
    platform = models.SmallIntegerField(default=0, db_default=0)
    population = models.SmallIntegerField(default=0, db_default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "journey", "hit_id"], name="journeyhit_event"),
        ]
        indexes = [
            models.Index(fields=["workspace", "person", "journey"], name="journeyhit_person"),
            models.Index(fields=["workspace", "journey", "at", "id"], name="journeyhit_at"),
        ]


class Reckoning(WorkspaceModel):
    """A journey whose conversions have to be made anew because its terms changed for the past.

    A job that can be resumed, as for campaigns: where `goal` is set, events of that name which came before anybody
    asked for them are looked up first, a day at a time; `person_after` is the last number done.
    """

    journey = models.ForeignKey(Journey, models.CASCADE, db_constraint=False, related_name="reckonings")
    goal = models.TextField(null=True)
    collected = models.BooleanField(default=False, db_default=False)
    collected_from = models.DateTimeField(null=True)
    person_after = models.BigIntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "id"], name="journeyreckoning_workspace_id")]
