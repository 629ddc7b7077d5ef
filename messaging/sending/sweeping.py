"""Sweeping: everything that would otherwise stay where it is for ever.

Each rule takes a few rows at a time, locks in the order everybody does, and settles them; a row that changed in between
is somebody else's by now.
"""

import random
from collections.abc import Callable

from messaging.models.credential import AmbiguousPolicy
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.sending.policy import decide
from messaging.sending.settling import Change, settle
from messaging.sending.states import SendState
from messaging.sending.withdrawing import CANCELLED, cancelled, close
from messaging.sending.work import sending_transaction

CHUNK = 500

_LEASES = """
SELECT d.workspace_id, d.id, d.delivery_id, d.claim_token, d.way, d.tries, d.refreshes, a.dispatched_at IS NOT NULL,
    coalesce(c.ambiguous_policy, %(hold)s)
FROM messaging_devicesend d
LEFT JOIN messaging_sendattempt a
    ON a.workspace_id = d.workspace_id AND a.device_send_id = d.id AND a.claim_token = d.claim_token
LEFT JOIN messaging_credential c ON c.id = a.credential_id
WHERE d.state = 'in_flight' AND d.claimed_until < readout_now() ORDER BY d.claimed_until LIMIT %(limit)s
"""
_CLOSE_ATTEMPTS = """
UPDATE messaging_sendattempt SET finished_at = readout_now(), kind = %s, reason = 'the sender ended'
WHERE device_send_id = ANY(%s) AND finished_at IS NULL
"""
# A key that is missing or refused is why it waited; else it was a breaker, a pause or the quiet hours.
_EXPIRED = """
SELECT d.workspace_id, d.id, d.delivery_id, d.state, EXISTS (
    SELECT FROM messaging_credential c WHERE c.workspace_id = d.workspace_id AND c.way = d.way
        AND c.removed_at IS NULL AND c.broken_since IS NULL
) FROM messaging_devicesend d
WHERE d.state IN ('pending', 'retry_wait') AND d.expires_at <= readout_now() ORDER BY d.expires_at LIMIT %s
"""
_CANCELLED = """
SELECT s.workspace_id, d.id, d.delivery_id, d.state, d.round FROM messaging_stream s CROSS JOIN LATERAL (
    SELECT q.id, q.delivery_id, q.state, q.round FROM messaging_devicesend q
    WHERE q.stream_id = s.id AND q.state IN ('pending', 'retry_wait') LIMIT %(limit)s
) d WHERE s.state = 'stopped' LIMIT %(limit)s
"""
_QUEUED_TOO_LATE = """
SELECT o.id FROM messaging_outgoing o WHERE o.state = 'queued' AND o.expires_at <= readout_now()
ORDER BY o.expires_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
_QUEUED_STOPPED = """
SELECT o.id FROM messaging_stream s CROSS JOIN LATERAL (
    SELECT q.id FROM messaging_outgoing q WHERE q.stream_id = s.id AND q.state = 'queued'
    LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
) o WHERE s.state = 'stopped' LIMIT %(limit)s
"""
_DONE = """
UPDATE messaging_stream s SET state = 'done' WHERE s.state = 'running'
    AND NOT EXISTS (SELECT FROM messaging_outgoing o WHERE o.workspace_id = s.workspace_id AND o.stream_id = s.id
        AND o.state = 'queued')
    AND NOT EXISTS (SELECT FROM messaging_devicesend d WHERE d.stream_id = s.id
        AND d.state IN ('pending', 'retry_wait', 'in_flight'))
"""


def sweep() -> int:
    """Every rule until it finds nothing more; how many rows were moved."""
    return sum(_drain(rule) for rule in (_end_leases, _expire, _cancel, _expire_queued, _cancel_queued)) + _finish()


def _drain(rule: Callable[[], int]) -> int:
    moved = 0
    while n := rule():
        moved += n
        if n < CHUNK:
            break
    return moved


def _end_leases() -> int:
    """A sender that died: what was never marked was certainly never sent; the rest is in doubt."""
    with sending_transaction() as (cursor, now):
        cursor.execute(_LEASES, {"limit": CHUNK, "hold": AmbiguousPolicy.HOLD})
        changes = [_after_lease(*row) for row in cursor.fetchall()]
        settled = settle(cursor, changes, now)
        cursor.execute(_CLOSE_ATTEMPTS, [OutcomeKind.AMBIGUOUS.value, sorted(settled)])
    return len(settled)


def _after_lease(workspace_id, send_id, delivery_id, token, way, tries, refreshes, dispatched, ambiguous) -> Change:
    if not dispatched:
        return Change(
            workspace_id, send_id, delivery_id, SendState.IN_FLIGHT, SendState.PENDING, claim=token, given_back=True
        )
    lost = SendOutcome(OutcomeKind.AMBIGUOUS, reason="the sender ended")
    decision = decide(lost, way=way, tries=tries, refreshes=refreshes, ambiguous=ambiguous, dice=random.random())
    return Change(
        workspace_id,
        send_id,
        delivery_id,
        SendState.IN_FLIGHT,
        decision.state,
        lost.kind.value,
        decision.reason,
        claim=token,
    )


def _expire() -> int:
    with sending_transaction() as (cursor, now):
        cursor.execute(_EXPIRED, [CHUNK])
        changes = [
            Change(
                workspace_id,
                send_id,
                delivery_id,
                SendState(was),
                SendState.FAILED,
                reason="expired" if usable else "credentials_missing",
            )
            for workspace_id, send_id, delivery_id, was, usable in cursor.fetchall()
        ]
        return len(settle(cursor, changes, now))


def _cancel() -> int:
    """What a stopped launch had not sent yet."""
    with sending_transaction() as (cursor, now):
        cursor.execute(_CANCELLED, {"limit": CHUNK})
        return len(settle(cursor, [cancelled(*row) for row in cursor.fetchall()], now))


def _expire_queued() -> int:
    return _close_queued(_QUEUED_TOO_LATE, [CHUNK], "failed", "expired")


def _cancel_queued() -> int:
    return _close_queued(_QUEUED_STOPPED, {"limit": CHUNK}, "undeliverable", CANCELLED)


def _close_queued(find: str, arguments, verdict: str, reason: str) -> int:
    """`verdict` is that of a first round."""
    with sending_transaction() as (cursor, _):
        cursor.execute(find, arguments)
        ids = [outgoing_id for (outgoing_id,) in cursor.fetchall()]
        close(cursor, ids, verdict, reason)
    return len(ids)


def _finish() -> int:
    with sending_transaction() as (cursor, _):
        cursor.execute(_DONE)
        return 0
