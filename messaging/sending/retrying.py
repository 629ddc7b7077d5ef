"""Sending failed deliveries again, because somebody decided so (metrics.md 2.6).

A decision is frozen as items; each is judged again when its turn comes, under the lock of its delivery's outgoing row:
whoever finds it no longer failed leaves it alone. Pressed twice, a form is one decision, by its nonce.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from messaging.models import Delivery, DeviceSend, Outgoing, Retry, RetryItem
from messaging.models.retry import RetryState
from messaging.sending import streams
from messaging.sending.statements import Statement, state
from messaging.sending.states import OutgoingState, SendState, StreamState
from messaging.sending.work import sending_transaction
from workspaces import clock
from workspaces.tenancy import engine_transaction

CHUNK = 500

_ITEMS = """
SELECT id, workspace_id, delivery_id FROM messaging_retryitem
WHERE workspace_id = %s AND retry_id = %s AND round IS NULL AND skipped = '' ORDER BY id LIMIT %s
FOR NO KEY UPDATE SKIP LOCKED
"""
_LOCK = """
SELECT o.id FROM messaging_outgoing o WHERE o.workspace_id = %s AND o.delivery_id = ANY(%s)
ORDER BY o.id FOR NO KEY UPDATE
"""
# Failed; or in doubt with nothing of it still under way, where somebody said that it may arrive twice.
_REOPEN = """
UPDATE messaging_outgoing o SET state = 'queued', round = o.round + 1, stream_id = %(stream)s, reason = '',
    due_at = readout_now(), settled_at = NULL,
    expires_at = readout_now() + coalesce(t.send_within, interval '24 hours'),
    stated_at = greatest(readout_now(), o.stated_at + interval '1 microsecond')
FROM messaging_delivery v
LEFT JOIN messaging_template t ON t.workspace_id = v.workspace_id AND t.message_id = v.message_id
WHERE o.workspace_id = %(ws)s AND o.delivery_id = ANY(%(deliveries)s)
    AND v.workspace_id = o.workspace_id AND v.id = o.delivery_id
    AND (o.state = 'failed' OR (%(unknown)s AND o.state = 'open' AND NOT EXISTS (
        SELECT FROM messaging_devicesend d WHERE d.workspace_id = o.workspace_id AND d.delivery_id = o.delivery_id
            AND d.state IN ('pending', 'in_flight', 'retry_wait')
    )))
RETURNING o.delivery_id, v.public_id, o.round, o.stated_at, o.channel
"""
_AGAIN = """
UPDATE messaging_devicesend d SET stated_at = greatest(readout_now(), d.stated_at + interval '1 microsecond')
WHERE d.workspace_id = %s AND d.delivery_id = ANY(%s) AND d.state IN ('failed', 'unknown')
RETURNING d.delivery_id, d.address, d.platform, d.stated_at
"""
_ROUNDS = """
UPDATE messaging_retryitem i SET round = u.round FROM unnest(%s::bigint[], %s::smallint[]) AS u (delivery_id, round)
WHERE i.retry_id = %s AND i.delivery_id = u.delivery_id
"""
_SKIP = "UPDATE messaging_retryitem SET skipped = %s WHERE id = ANY(%s)"
_FREEZE = """
INSERT INTO messaging_retryitem (workspace_id, retry_id, delivery_id, previous_reason, skipped)
SELECT o.workspace_id, %s, o.delivery_id, o.reason, '' FROM messaging_outgoing o
WHERE o.workspace_id = %s AND o.delivery_id = ANY(%s) ORDER BY o.delivery_id ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a retry has come; `waiting` includes what is under way."""

    total: int
    waiting: int
    sent: int
    failed: int
    other: int
    skipped: int

    @property
    def finished(self) -> bool:
        return not self.waiting


def retryable(workspace_id: int, deliveries: QuerySet[Delivery], *, unknown: bool = False) -> QuerySet[Outgoing]:
    """Our own deliveries among these that have failed now; with `unknown`, those whose answer was lost."""
    own = Outgoing.objects.for_workspace(workspace_id).filter(delivery__in=deliveries.values("pk"))
    if not unknown:
        return own.filter(state=OutgoingState.FAILED)
    sends = DeviceSend.objects.for_workspace(workspace_id)
    busy = sends.filter(state__in=[SendState.PENDING, SendState.IN_FLIGHT, SendState.RETRY_WAIT])
    lost = sends.filter(state=SendState.UNKNOWN)
    return own.filter(state=OutgoingState.OPEN, delivery__in=lost.values("delivery")).exclude(
        delivery__in=busy.values("delivery")
    )


def of_codes(outgoing: QuerySet[Outgoing], codes: Collection[str]) -> QuerySet[Outgoing]:
    """Those whose reason has one of these codes; what follows the colon is detail."""
    wanted = Q(pk__in=[])
    for code in codes:
        wanted |= Q(reason=code) | Q(reason__startswith=f"{code}:")
    return outgoing.filter(wanted)


def start(
    workspace_id: int, chosen: QuerySet[Outgoing], *, nonce: str, by: Any, chosen_by: dict[str, Any]
) -> tuple[Retry, bool]:
    """The decision, and whether it is new. `chosen_by["unknown"]` is true where the person confirmed that a message
    whose answer was lost may arrive twice. Inside the workspace's transaction."""
    retries = Retry.objects.for_workspace(workspace_id)
    with connection.cursor() as cursor:
        # Of two presses the second waits here and then finds the first one's row.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [nonce, workspace_id])
    if (known := retries.filter(nonce=nonce).first()) is not None:
        return known, False
    stream = streams.begin(workspace_id)
    retry = Retry.unscoped.create(workspace_id=workspace_id, nonce=nonce, stream=stream, chosen_by=chosen_by, by=by)
    ids = list(chosen.order_by("delivery_id").values_list("delivery_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [retry.pk, workspace_id, ids])
    transaction.on_commit(lambda: go_on(workspace_id, retry.pk) and None)
    return retry, True


def go_on(workspace_id: int, retry_id: int) -> int:
    """One chunk of a retry: reopens what is still failed. Returns how many items were looked at."""
    with sending_transaction() as (cursor, _):
        retry = Retry.unscoped.select_related("stream").filter(workspace_id=workspace_id, pk=retry_id).first()
        if retry is None or retry.state != RetryState.RUNNING or retry.stream.state == StreamState.STOPPED:
            return 0
        cursor.execute(_ITEMS, [workspace_id, retry_id, CHUNK])
        items = {delivery: item for item, _, delivery in cursor.fetchall()}
        if not items:
            return 0
        reopened = _reopen(cursor, workspace_id, retry, sorted(items))
        skipped = [item for delivery, item in items.items() if delivery not in reopened]
        cursor.execute(_ROUNDS, [list(reopened), list(reopened.values()), retry_id])
        cursor.execute(_SKIP, ["not_failed", skipped])
    return len(items)


def _reopen(cursor, workspace_id: int, retry: Retry, deliveries: Sequence[int]) -> dict[int, int]:
    """The new rounds, by delivery. While they wait the delivery counts as attempted, not as failed (R-15)."""
    cursor.execute(_LOCK, [workspace_id, list(deliveries)])
    where = {"ws": workspace_id, "deliveries": list(deliveries), "stream": retry.stream_id}
    cursor.execute(_REOPEN, where | {"unknown": bool(retry.chosen_by.get("unknown"))})
    opened = {delivery: rest for delivery, *rest in cursor.fetchall()}
    cursor.execute(_AGAIN, [workspace_id, sorted(opened)])
    devices = cursor.fetchall()
    spoken = {delivery for delivery, *_ in devices}
    statements = [
        Statement(workspace_id, opened[delivery][0], "attempted", at, address, platform)
        for delivery, address, platform, at in devices
        if opened[delivery][3] == "push"
    ]
    statements += [
        Statement(workspace_id, public_id, "attempted", at)
        for delivery, (public_id, _, at, channel) in opened.items()
        if delivery not in spoken or channel != "push"
    ]
    state(cursor, statements)
    return {delivery: rest[1] for delivery, rest in opened.items()}


def go_on_with_all() -> int:
    """Whatever retry still has items waiting, of every workspace, a chunk each; and those that are through."""
    with engine_transaction("send"):
        running = list(Retry.unscoped.filter(state=RetryState.RUNNING).values_list("workspace_id", "pk"))
    moved = 0
    for workspace_id, retry_id in running:
        moved += go_on(workspace_id, retry_id)
        with engine_transaction("send"):
            retry = Retry.unscoped.get(pk=retry_id)
            if progress(retry).finished:
                Retry.unscoped.filter(pk=retry_id, state=RetryState.RUNNING).update(
                    state=RetryState.DONE, finished_at=clock.now()
                )
    return moved


def stop(retry: Retry) -> bool:
    """Stops the rest: what is not sent yet is cancelled; what was not reopened stays failed."""
    mine = Retry.objects.for_workspace(retry.workspace_id).filter(pk=retry.pk, state=RetryState.RUNNING)
    stopped = mine.update(state=RetryState.STOPPED, finished_at=clock.now())
    if stopped:
        RetryItem.objects.for_workspace(retry.workspace_id).filter(retry=retry, round=None, skipped="").update(
            skipped="stopped"
        )
        streams.stop(retry.stream)
    return bool(stopped)


_PROGRESS = """
SELECT count(*),
    count(*) FILTER (WHERE i.skipped = '' AND (i.round IS NULL OR (o.round = i.round AND (
        o.state = 'queued' OR (o.state = 'open' AND EXISTS (
            SELECT FROM messaging_devicesend d WHERE d.workspace_id = o.workspace_id AND d.delivery_id = o.delivery_id
                AND d.state IN ('pending', 'in_flight', 'retry_wait'))))))),
    count(*) FILTER (WHERE i.round IS NOT NULL AND o.state = 'sent'),
    count(*) FILTER (WHERE i.round IS NOT NULL AND o.state = 'failed'),
    count(*) FILTER (WHERE i.skipped <> '')
FROM messaging_retryitem i
JOIN messaging_outgoing o ON o.workspace_id = i.workspace_id AND o.delivery_id = i.delivery_id
WHERE i.workspace_id = %s AND i.retry_id = %s
"""


def progress(retry: Retry) -> Progress:
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [retry.workspace_id, retry.pk])
        total, waiting, sent, failed, skipped = cursor.fetchone()
    return Progress(total, waiting, sent, failed, total - waiting - sent - failed - skipped, skipped)
