"""Reports by mail: a saved view, sent at a local time to members who asked for it."""

from django.conf import settings
from django.db import models

from analytics.models.saved_view import SavedView
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def report_public_id() -> str:
    return new_public_id("e")


class Every(models.TextChoices):
    DAY = "day", "Every day"
    WEEK = "week", "Every week"
    MONTH = "month", "Every month"


class Weekday(models.IntegerChoices):
    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class FileKind(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Report(WorkspaceModel):
    """When it is next due stands in `next_at`; that and the mails that are due change in one transaction."""

    public_id = models.CharField(max_length=40, default=report_public_id)
    view = models.ForeignKey(SavedView, models.CASCADE, db_constraint=False, related_name="reports")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    every = models.CharField(max_length=5, choices=Every)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    # Of a shorter month the last.
    day = models.PositiveSmallIntegerField(default=1)
    at = models.TimeField()
    zone = models.TextField()
    file = models.CharField(max_length=4, choices=FileKind, default=FileKind.CSV)
    next_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="report_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="report_public_id"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=models.Q(paused_at=None), name="report_due")]


class ReportReader(WorkspaceModel):
    """A member a report goes to. `stopped_at`: they said stop, and only they can take it back."""

    report = models.ForeignKey(Report, models.CASCADE, db_constraint=False, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="reportreader_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "report", "user"], name="reportreader_user"),
        ]


class MailState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    LEFT_OUT = "left_out", "Not sent"
    FAILED = "failed", "Failed"
    IN_DOUBT = "in_doubt", "In doubt"


class ReportMail(WorkspaceModel):
    """One mail that fell due. It is marked before it is handed over, so a process that dies sends none twice."""

    reader = models.ForeignKey(ReportReader, models.CASCADE, db_constraint=False, related_name="mails")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    try_at = models.DateTimeField(db_default=ReadoutNow())
    problem = models.TextField(default="", db_default="", blank=True)
    is_test = models.BooleanField(default=False, db_default=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "reader", "due_at"], name="reportmail_due")]
        indexes = [
            models.Index(
                fields=["try_at"], condition=models.Q(state__in=["waiting", "sending"]), name="reportmail_waiting"
            )
        ]
