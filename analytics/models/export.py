"""Files of rows: each is a row that is also its job, and stays as a line of history when the file is gone."""

from typing import Any

from django.conf import settings
from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def export_public_id() -> str:
    return new_public_id("x")


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ExportState(models.TextChoices):
    ASKED = "asked", "Waiting"
    RUNNING = "running", "Running"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


LIVE_STATES = (ExportState.ASKED, ExportState.RUNNING)


class Export(WorkspaceModel):
    """What was asked, by whom, and how far it is.

    A worker that takes it gets a token and a lease; whoever holds another token writes nothing here any more. `needs`
    are the rights that are asked for again when the job begins and at every download. `asker` is `user:<id>` or
    `key:<id>`: one job of each runs at a time.
    """

    public_id = models.CharField(max_length=40, default=export_public_id)
    source = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=ExportFormat)
    zone = models.CharField(max_length=64)
    # What it is, which rows in words, and the page it was asked on.
    title = models.TextField()
    sentence = models.TextField(default="", db_default="", blank=True)
    page = models.TextField(default="", db_default="", blank=True)
    # The words of that page, for whoever asks again.
    query = models.TextField(default="", db_default="", blank=True)
    only_new = models.BooleanField(default=False, db_default=False)
    needs = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asker = models.CharField(max_length=40)
    actor = models.TextField()
    nonce = models.CharField(max_length=64)

    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.ASKED)
    problem = models.TextField(default="", db_default="", blank=True)
    asked_at = models.DateTimeField(db_default=ReadoutNow())
    as_of = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    # Written before the first row; the file is refused where the rows differ.
    expected = models.BigIntegerField(null=True)
    written = models.BigIntegerField(default=0, db_default=0)
    # People of a frozen set who were deleted before the file was made.
    deleted = models.BigIntegerField(default=0, db_default=0)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, default="", db_default="", blank=True)
    file = models.TextField(default="", db_default="", blank=True)
    manifest = models.JSONField(null=True)

    attempt = models.PositiveSmallIntegerField(default=0, db_default=0)
    token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False, db_default=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="export_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="export_public_id"),
            models.UniqueConstraint(fields=["workspace", "asker", "nonce"], name="export_nonce"),
            models.UniqueConstraint(
                fields=["workspace", "asker"], condition=models.Q(state="running"), name="export_one_running"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state__in=["asked", "running"]), name="export_due"),
            models.Index(fields=["expires_at"], condition=models.Q(state="ready"), name="export_expiring"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY

    @property
    def percent(self) -> int | None:
        return min(100, self.written * 100 // self.expected) if self.expected else None


class ExportSets(WorkspaceModel):
    """The sets of an export, beside its row because they are large: `frozen`, the people it was asked for, or `asked`,
    the rows; `people`, whose rows stand in the file; `rows`, what its asker has by now, for files of what is new."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="+")
    frozen = models.BinaryField(null=True)
    asked = models.BinaryField(null=True)
    people = models.BinaryField(null=True)
    rows = models.BinaryField(null=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "export sets"
        constraints: list[Any] = [
            models.UniqueConstraint(fields=["workspace", "id"], name="exportsets_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "export"], name="exportsets_export"),
        ]


class ExportDownload(WorkspaceModel):
    """Who took the file, when and from where."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor = models.TextField()
    at = models.DateTimeField(db_default=ReadoutNow())
    ip = models.GenericIPAddressField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints: list[Any] = [
            models.UniqueConstraint(fields=["workspace", "id"], name="exportdownload_workspace_id"),
        ]


class ExportHabit(WorkspaceModel):
    """The columns somebody chose the last time for files of this source."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source = models.CharField(max_length=40)
    columns = models.JSONField(default=list)

    class Meta(WorkspaceModel.Meta):
        constraints: list[Any] = [
            models.UniqueConstraint(fields=["workspace", "id"], name="exporthabit_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "user", "source"], name="exporthabit_once"),
        ]
