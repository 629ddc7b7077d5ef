"""Lists of people somebody brings in a file: what was in it, and whom it names."""

from django.conf import settings
from django.db import models

from messaging.models.segment import nobody
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def upload_public_id() -> str:
    return new_public_id("f")


class UploadState(models.TextChoices):
    READING = "reading", "Being read"
    READY = "ready", "Ready to review"
    FAILED = "failed", "Cannot be read"


class NamedBy(models.TextChoices):
    """What the chosen column holds."""

    ID = "id", "Ids"
    EMAIL = "email", "E-mail addresses"
    PHONE = "phone", "Phone numbers"


class LineKind(models.TextChoices):
    """What is the matter with a line that names nobody new."""

    UNKNOWN = "unknown", "Unknown"
    DUPLICATE = "duplicate", "Duplicate"
    MALFORMED = "malformed", "Malformed"


class Upload(WorkspaceModel):
    """One file, kept for 7 days. Nothing happens to anybody before its review is confirmed.

    The row is the job: `position` rows are through, and a worker has it until `taken_until`. `reading` rises when
    somebody chooses another column, so that a worker at the old one stops.
    """

    public_id = models.CharField(max_length=40, default=upload_public_id)
    name = models.TextField()
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=UploadState, default=UploadState.READING)
    problem = models.TextField(default="", db_default="", blank=True)
    reading = models.PositiveIntegerField(default=0, db_default=0)
    # The first lines' cells, to choose the column by.
    sample = models.JSONField(default=list)
    column = models.PositiveIntegerField(default=0, db_default=0)
    named_by = models.CharField(max_length=8, choices=NamedBy, default=NamedBy.ID)
    has_heading = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0, db_default=0)
    taken_until = models.DateTimeField(null=True)
    matched = models.PositiveIntegerField(default=0, db_default=0)
    unknown = models.PositiveIntegerField(default=0, db_default=0)
    duplicate = models.PositiveIntegerField(default=0, db_default=0)
    malformed = models.PositiveIntegerField(default=0, db_default=0)
    members = models.BinaryField(default=nobody)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="upload_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="upload_public_id"),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(state="reading"), name="upload_reading")]

    def __str__(self) -> str:
        return self.name


class UploadPart(WorkspaceModel):
    """A piece of the file itself, so that any worker on any machine can read it."""

    upload = models.ForeignKey(Upload, models.CASCADE, db_constraint=False, related_name="parts")
    place = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "upload", "place"], name="uploadpart_place")]


class UploadLine(WorkspaceModel):
    """A line of the file that names nobody, or nobody new; `line` is its number as an editor shows it."""

    upload = models.ForeignKey(Upload, models.CASCADE, db_constraint=False, related_name="lines")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind)
    text = models.TextField()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "upload", "kind", "line"], name="uploadline_line")]
