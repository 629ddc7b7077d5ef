"""Words a company keeps about a person, to find them again, and the runs that give them to many people at once."""

from django.conf import settings
from django.db import models

from messaging.models.person import Person
from messaging.models.segment import nobody
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def tag_run_public_id() -> str:
    return new_public_id("t")


class PersonTag(WorkspaceModel):
    """One tag of one person."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="tags")
    name = models.TextField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "name"], name="persontag_person_name"),
        ]
        # Read for "everybody with this tag".
        indexes = [models.Index(fields=["workspace", "name"], name="persontag_name")]

    def __str__(self) -> str:
        return self.name


class TagDeed(models.TextChoices):
    ADD = "add", "Add"
    REMOVE = "remove", "Remove"


class TagRunState(models.TextChoices):
    RUNNING = "running", "Running"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


class TagRun(WorkspaceModel):
    """One decision to give or take tags (metrics.md J-33). The row is the job: whoever works takes it up from here.

    `words` and `came_from` say in words and as an address which people were meant; `undoes` names the run it takes
    back.
    """

    public_id = models.CharField(max_length=40, default=tag_run_public_id)
    deed = models.CharField(max_length=6, choices=TagDeed)
    words = models.TextField()
    came_from = models.TextField(default="", db_default="", blank=True)
    state = models.CharField(max_length=8, choices=TagRunState, default=TagRunState.RUNNING)
    undoes = models.ForeignKey("self", models.CASCADE, null=True, db_constraint=False, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    finished_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="tagrun_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="tagrun_public_id"),
            # Undone once, however often somebody presses.
            models.UniqueConstraint(fields=["workspace", "undoes"], name="tagrun_undone_once"),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(state="running"), name="tagrun_running")]


class TagRunPart(WorkspaceModel):
    """One tag of a run: the people it is for, frozen with the decision, and those whom it really changed.

    The first `done` of `people`, in the order of their numbers, are through.
    """

    run = models.ForeignKey(TagRun, models.CASCADE, db_constraint=False, related_name="parts")
    name = models.TextField()
    people = models.BinaryField(default=nobody)
    changed = models.BinaryField(default=nobody)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0, db_default=0)
    changed_count = models.PositiveIntegerField(default=0, db_default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "run", "name"], name="tagrunpart_name")]
        indexes = [models.Index(fields=["workspace", "name", "run"], name="tagrunpart_latest")]
