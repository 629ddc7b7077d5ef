"""The states of sending as data: what may follow what. A trigger in the database refuses everything else."""

from collections.abc import Mapping

from django.db import models


class SendState(models.TextChoices):
    """Of one device send (reliability.md 4.2)."""

    PENDING = "pending", "Waiting"
    IN_FLIGHT = "in_flight", "Being sent"
    RETRY_WAIT = "retry_wait", "Waiting for a retry"
    UNKNOWN = "unknown", "Answer lost"
    ACCEPTED = "accepted", "Accepted"
    BOUNCED = "bounced", "Bounced"
    SUPPRESSED = "suppressed", "Suppressed"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class OutgoingState(models.TextChoices):
    """Of one delivery of ours. `open` has device sends under way; the rest is decided."""

    QUEUED = "queued", "Queued"
    OPEN = "open", "Under way"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    BOUNCED = "bounced", "Bounced"
    SUPPRESSED = "suppressed", "Suppressed"
    UNDELIVERABLE = "undeliverable", "Undeliverable"


class StreamState(models.TextChoices):
    """Of what is started and stopped together."""

    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


Follows = Mapping[str, tuple[str, ...]]

SEND_FOLLOWS: Follows = {
    # Never tried: claimed, expired or held too long, cancelled, or proven by a report of the device (ST-4).
    SendState.PENDING: (SendState.IN_FLIGHT, SendState.FAILED, SendState.CANCELLED, SendState.ACCEPTED),
    # An answer, none, or a claim that ran out before anything was sent.
    SendState.IN_FLIGHT: (
        SendState.ACCEPTED,
        SendState.BOUNCED,
        SendState.FAILED,
        SendState.RETRY_WAIT,
        SendState.UNKNOWN,
        SendState.PENDING,
        SendState.CANCELLED,
    ),
    SendState.RETRY_WAIT: (SendState.IN_FLIGHT, SendState.FAILED, SendState.CANCELLED, SendState.ACCEPTED),
    # By policy, by a person who confirmed that it may arrive twice, or by the device itself.
    SendState.UNKNOWN: (SendState.RETRY_WAIT, SendState.PENDING, SendState.ACCEPTED, SendState.FAILED),
    # By a manual retry, or by the device itself: evidence beats the lost answer.
    SendState.FAILED: (SendState.PENDING, SendState.ACCEPTED),
    SendState.ACCEPTED: (),
    SendState.BOUNCED: (SendState.ACCEPTED,),
    SendState.SUPPRESSED: (),
    SendState.CANCELLED: (),
}

OUTGOING_FOLLOWS: Follows = {
    OutgoingState.QUEUED: (
        OutgoingState.OPEN,
        OutgoingState.FAILED,
        OutgoingState.SUPPRESSED,
        OutgoingState.UNDELIVERABLE,
        # Queued again by a manual retry when a device of the earlier round reports after all (ST-4).
        OutgoingState.SENT,
    ),
    OutgoingState.OPEN: (
        OutgoingState.SENT,
        OutgoingState.FAILED,
        OutgoingState.BOUNCED,
        OutgoingState.SUPPRESSED,
        OutgoingState.UNDELIVERABLE,
        OutgoingState.QUEUED,
    ),
    # A manual retry, or a late report of a device.
    OutgoingState.FAILED: (OutgoingState.QUEUED, OutgoingState.SENT),
    OutgoingState.BOUNCED: (OutgoingState.SENT,),
    OutgoingState.SENT: (OutgoingState.BOUNCED,),
    OutgoingState.SUPPRESSED: (),
    OutgoingState.UNDELIVERABLE: (),
}

STREAM_FOLLOWS: Follows = {
    StreamState.RUNNING: (StreamState.PAUSED, StreamState.STOPPED, StreamState.DONE),
    StreamState.PAUSED: (StreamState.RUNNING, StreamState.STOPPED),
    StreamState.STOPPED: (),
    # Deliveries in doubt that somebody sends again, or a chunk of people queued a moment after the check; and what
    # waits in apps can still be held back.
    StreamState.DONE: (StreamState.RUNNING, StreamState.PAUSED, StreamState.STOPPED),
}
