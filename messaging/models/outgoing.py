"""What we send ourselves: a delivery on its way out, its device sends, and every request made for them.

`Delivery` beside them is what the world sees; the fold settles it from the statements the sender writes into the inbox
in the same transaction as the rows here, so the two can differ only for as long as the inbox is not folded.
"""

from django.db import models

from messaging.channels import Channel
from messaging.models.credential import Credential, Way
from messaging.models.delivery import Delivery
from messaging.models.person import Device, Person
from messaging.platforms import Platform
from messaging.sending.states import OutgoingState, SendState, StreamState
from workspaces.clock import ReadoutNow
from workspaces.models.base import WorkspaceModel
from workspaces.public_ids import new_public_id


def stream_public_id() -> str:
    return new_public_id("w")


class Stream(WorkspaceModel):
    """Deliveries that are started, paused and stopped together: a launch, a bulk retry, a test. It is done when nothing
    of it is on its way any more, and then costs the sender nothing."""

    public_id = models.CharField(max_length=40, default=stream_public_id)
    state = models.CharField(max_length=8, choices=StreamState, default=StreamState.RUNNING)
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="stream_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="stream_public_id"),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(state="running"), name="stream_running")]


class Outgoing(WorkspaceModel):
    """One delivery of ours and the round it is in. Its state is the sender's own verdict (metrics.md 2.2)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, db_constraint=False, related_name="outgoing")
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="outgoing")
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_constraint=False, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel)
    # The words that were promised; none: those of the moment it is prepared. Editions are never deleted.
    edition_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=16, choices=OutgoingState, default=OutgoingState.QUEUED)
    reason = models.TextField(default="", db_default="")
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    due_at = models.DateTimeField(db_default=ReadoutNow())
    expires_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    stated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())
    simulated = models.BooleanField(default=False, db_default=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "outgoing"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="outgoing_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "delivery"], name="outgoing_delivery"),
        ]
        indexes = [
            # Stream by stream, so that a million rows of a paused one stand in nobody's way.
            models.Index(fields=["stream", "due_at"], condition=models.Q(state="queued"), name="outgoing_due"),
            models.Index(fields=["expires_at"], condition=models.Q(state="queued"), name="outgoing_expiry"),
            # Read for "how many did this person get today".
            models.Index(fields=["workspace", "person", "channel", "created_at"], name="outgoing_person_day"),
            models.Index(fields=["workspace", "stream", "state"], name="outgoing_stream_state"),
        ]


class DeviceSend(WorkspaceModel):
    """One delivery to one address: a push token, an e-mail address, a phone number or the address of a webhook."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, db_constraint=False, related_name="device_sends")
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="device_sends")
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_constraint=False, related_name="+")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, db_constraint=False, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    address = models.TextField()
    address_kind = models.CharField(max_length=12, default="", db_default="")
    platform = models.SmallIntegerField(choices=[(p.value, p.name.lower()) for p in Platform], default=0, db_default=0)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=SendState, default=SendState.PENDING)
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Requests of this round that count against the budget of one try and ten retries.
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    refreshes = models.PositiveSmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(db_default=ReadoutNow())
    expires_at = models.DateTimeField(null=True)
    claim_token = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    # When the fold last heard of it: a device nobody spoke of would not keep its delivery open, and a later statement
    # must be later in time too.
    stated_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20, default="", db_default="")
    reason = models.TextField(default="", db_default="")
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=ReadoutNow())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="devicesend_workspace_id"),
            models.UniqueConstraint(fields=["workspace", "delivery", "address"], name="devicesend_address"),
        ]
        indexes = [
            models.Index(
                fields=["stream", "way", "due_at"],
                # In flight too: a stream with requests on their way is not done.
                condition=models.Q(state__in=["pending", "retry_wait", "in_flight"]),
                name="devicesend_due",
            ),
            models.Index(
                fields=["claimed_until"], condition=models.Q(state="in_flight"), name="devicesend_claimed_until"
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["pending", "retry_wait"]),
                name="devicesend_expiry",
            ),
            # Read by the delivery log: answers that were lost are few.
            models.Index(
                fields=["workspace", "delivery"], condition=models.Q(state="unknown"), name="devicesend_answer_lost"
            ),
        ]


class SendAttempt(WorkspaceModel):
    """One request for one device send, and what came back. `dispatched_at` stands just before the bytes leave: an
    attempt without it was certainly never sent (reliability.md 4.3)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_constraint=False)
    device_send = models.ForeignKey(DeviceSend, models.CASCADE, db_constraint=False, related_name="attempts")
    credential = models.ForeignKey(Credential, models.PROTECT, null=True, db_constraint=False, related_name="+")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    claim_token = models.UUIDField()
    started_at = models.DateTimeField(db_default=ReadoutNow())
    dispatched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20, default="", db_default="")
    status = models.IntegerField(null=True)
    reason = models.TextField(default="", db_default="")
    provider_id = models.TextField(default="", db_default="")
    retry_after = models.FloatField(null=True)
    raw = models.TextField(default="", db_default="")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "device_send", "round", "number"], name="sendattempt_round_number"
            ),
        ]
        indexes = [
            # A provider's later call-back names its own id.
            models.Index(
                fields=["workspace", "provider_id"], condition=~models.Q(provider_id=""), name="sendattempt_provider_id"
            ),
        ]
