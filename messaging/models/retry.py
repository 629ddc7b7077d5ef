"""Failed deliveries that somebody sends again, and those somebody asks to be sent again."""

from django.conf import settings
from django.db import models

from messaging.models.delivery import Delivery
from messaging.models.outgoing import Stream
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def retry_public_id() -> str:
    return new_public_id("r")


def ask_public_id() -> str:
    return new_public_id("q")


class RetryState(models.TextChoices):
    RUNNING = "running", "Running"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


class Retry(WorkspaceModel):
    """One decision to send again, made on a review page. `nonce` is the form's: pressed twice, it is one decision."""

    public_id = models.CharField(max_length=40, default=retry_public_id)
    nonce = models.CharField(max_length=64)
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    # The filter and the reasons as the review page showed them.
    chosen_by = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=RetryState, default=RetryState.RUNNING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    finished_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "retries"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="retry_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="retry_public_id"),
            models.UniqueConstraint(fields=["workspace", "nonce"], name="retry_nonce"),
        ]


class RetryItem(WorkspaceModel):
    """One delivery of a retry: frozen when the decision was made, judged again when its turn comes (R-14).

    `round` is the round it opened, empty while it waits; `skipped` says why it was left out.
    """

    retry = models.ForeignKey(Retry, models.CASCADE, db_constraint=False, related_name="items")
    delivery = models.ForeignKey(Delivery, models.CASCADE, db_constraint=False, related_name="retry_items")
    previous_reason = models.TextField(default="", db_default="")
    round = models.PositiveSmallIntegerField(null=True)
    skipped = models.CharField(max_length=24, default="", db_default="", blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "retry", "delivery"], name="retryitem_delivery")]
        indexes = [
            models.Index(
                fields=["workspace", "retry", "id"],
                condition=models.Q(round=None, skipped=""),
                name="retryitem_waiting",
            ),
        ]


class RetryAsk(WorkspaceModel):
    """A marketer vouches that these messages still make sense until `valid_until`, and asks an admin to retry them."""

    public_id = models.CharField(max_length=40, default=ask_public_id)
    query = models.TextField(help_text="The filter of the page Deliveries, as its canonical query string.")
    note = models.TextField(default="", db_default="", blank=True)
    valid_until = models.DateTimeField()
    count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    closed_at = models.DateTimeField(null=True)
    retry = models.ForeignKey(Retry, models.SET_NULL, null=True, db_constraint=False, related_name="asks")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="retryask_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="retryask_public_id"),
        ]
