"""People, their devices, and people that turned out to be one."""

from django.db import models
from django.db.models.functions import Lower

from messaging.platforms import Platform
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def person_public_id() -> str:
    return new_public_id("u")


class Person(WorkspaceModel):
    """One customer profile. Its `id` is the number that stands for the person in every exact set.

    Numbers are 32-bit and never used again: erasing a person leaves the row as an anonymous
    stand-in, so that counts stay (metrics.md N-7, ruling 37).
    """

    public_id = models.CharField(max_length=40, default=person_public_id)
    external_id = models.TextField(null=True)
    anonymous_id = models.TextField(null=True)
    email = models.TextField(null=True)
    phone = models.TextField(null=True)
    developer = models.BooleanField(default=False, db_default=False)
    subscribed = models.BooleanField(default=True, db_default=True)
    attributes = models.JSONField(default=dict, db_default=models.Value({}, output_field=models.JSONField()))
    created_at = models.DateTimeField(db_default=ReadoutNow())
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, db_constraint=False, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="person_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="person_public_id"),
            models.UniqueConstraint(fields=["workspace", "external_id"], name="person_external_id"),
            models.UniqueConstraint(fields=["workspace", "anonymous_id"], name="person_anonymous_id"),
            models.CheckConstraint(condition=models.Q(id__lt=2**32), name="person_number_is_32_bit"),
        ]
        indexes = [
            # Looked for by files of addresses.
            models.Index(
                "workspace", Lower("email"), condition=models.Q(email__isnull=False), name="person_email_in_any_case"
            ),
            models.Index(fields=["workspace", "phone"], condition=models.Q(phone__isnull=False), name="person_phone"),
            # Whoever lists a set takes these off it.
            models.Index(fields=["workspace", "id"], name="person_erased", condition=models.Q(erased_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.external_id or self.public_id


class PersonAlias(WorkspaceModel):
    """A number that was merged away and the number that stands for it now.

    Sets keep the old number; readers translate it, and every remembered count carries the
    number of aliases of its workspace (ruling 31).
    """

    old_number = models.BigIntegerField()
    number = models.BigIntegerField()
    merged_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "old_number"], name="alias_old_number"),
        ]


class DeviceMemory(models.TextChoices):
    """What the last sends taught us about a token (metrics.md 2.1): a second bounce in a row suppresses it."""

    UNUSED = "unused", "Not used yet"
    SENT = "sent", "Reached"
    BOUNCED = "bounced", "Bounced once"
    SUPPRESSED = "suppressed", "Suppressed after two bounces"


class Device(WorkspaceModel):
    """One push or in-app subscription: a token on a platform, owned by one person at a time.

    `kind` is how a provider is asked for it: apns, fcm_token or fcm_fid; empty follows the platform. Identifying the
    person with it again makes it unused; one the provider no longer knows is removed, its row kept for history.
    """

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="devices")
    token = models.TextField()
    platform = models.SmallIntegerField(choices=[(p.value, p.name.lower()) for p in Platform])
    kind = models.TextField(default="", db_default="")
    created_at = models.DateTimeField(db_default=ReadoutNow())
    last_seen_at = models.DateTimeField(db_default=ReadoutNow())
    registered_at = models.DateTimeField(db_default=ReadoutNow())
    app_version = models.TextField(default="", db_default="")
    # What the app last said of its permission to notify; empty while it said nothing.
    opted_in = models.BooleanField(null=True)
    memory = models.CharField(
        max_length=12, choices=DeviceMemory, default=DeviceMemory.UNUSED, db_default=DeviceMemory.UNUSED
    )
    removed_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="device_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "token"], name="device_token"),
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="device_person")]
