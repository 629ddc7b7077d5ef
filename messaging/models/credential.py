"""What lets a workspace send: one credential per way out, and how well it is working."""

from django.db import models

from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def credential_public_id() -> str:
    return new_public_id("v")


class Way(models.TextChoices):
    """A way out of the house. Pushes take one of two by the device; every other channel has one."""

    APNS = "apns", "APNs"
    FCM = "fcm", "FCM"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WEBHOOK = "webhook", "Webhook"


class Environment(models.TextChoices):
    """`simulator` speaks to our own stand-in; what it sends wears a badge everywhere."""

    PRODUCTION = "production", "Production"
    SANDBOX = "sandbox", "Sandbox"
    SIMULATOR = "simulator", "Simulator"


class AmbiguousPolicy(models.TextChoices):
    """What follows when bytes left and no answer came (reliability.md 4.1)."""

    RETRY_COLLAPSED = "retry_collapsed", "Send again under the same collapse id"
    HOLD = "hold", "Hold for a person to decide"


class Credential(WorkspaceModel):
    """`settings` holds what may be shown (ids, topics, hosts), `secret` what may not, encrypted for this very row.

    Its state is columns, so that the claim can ask for it: usable while `broken_since` is empty and `paused_until`
    and `opened_until` have passed. Times are set by what providers answer (reliability.md 4.6).
    """

    public_id = models.CharField(max_length=40, default=credential_public_id)
    way = models.CharField(max_length=8, choices=Way)
    environment = models.CharField(max_length=12, choices=Environment, default=Environment.PRODUCTION)
    name = models.TextField(default="", db_default="")
    settings = models.JSONField(default=dict)
    secret = models.TextField(default="", db_default="")
    ambiguous_policy = models.CharField(max_length=16, choices=AmbiguousPolicy, default=AmbiguousPolicy.HOLD)
    per_second = models.PositiveIntegerField(null=True)
    expires_on = models.DateField(null=True)
    # Refused by the provider, or unreadable: nothing is sent with it until somebody mends it.
    broken_since = models.DateTimeField(null=True)
    broken_reason = models.TextField(default="", db_default="")
    # The provider asked for silence.
    paused_until = models.DateTimeField(null=True)
    # The breaker: open until then; `failures` in a row since the last answer, `openings` in a row.
    opened_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    openings = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The last two hundred device verdicts, newest first: `b` token refused, `a` accepted.
    recent = models.CharField(max_length=200, default="", db_default="", blank=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="", db_default="")
    tested_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    removed_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="credential_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="credential_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "way"], condition=models.Q(removed_at=None), name="credential_one_per_way"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_way_display()

    @property
    def simulated(self) -> bool:
        return self.environment == Environment.SIMULATOR
