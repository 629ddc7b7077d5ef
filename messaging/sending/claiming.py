"""Claiming: taking due device sends of one credential, so that nobody else sends them for as long as the lease lasts.

Whether the person may still be written to is asked here and not when the send was planned (reliability.md 2.3, 27).
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from messaging.models.credential import Credential
from messaging.sending.hours import Quiet, zone_of
from messaging.sending.settling import Change, settle
from messaging.sending.states import SendState
from messaging.sending.work import sending_transaction

# Seconds: more than twice the longest time a request may take, so that a slow sender is not taken for a dead one.
LEASE = 60
# A sender marks nothing it has less time left for than a request may take.
MARGIN = 20

_DUE = """
SELECT d.id FROM messaging_stream s CROSS JOIN LATERAL (
    SELECT q.id FROM messaging_devicesend q
    WHERE q.stream_id = s.id AND q.way = %(way)s AND q.state IN ('pending', 'retry_wait') AND q.due_at <= readout_now()
    ORDER BY q.due_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
) d WHERE s.workspace_id = %(ws)s AND s.state = 'running' LIMIT %(limit)s
"""
_READ = """
SELECT d.workspace_id, d.id, d.delivery_id, v.public_id, d.state, d.round, d.tries, d.refreshes, d.way, d.address,
    d.address_kind, d.platform, d.device_id, d.payload, d.expires_at, coalesce(t.collapse_id, ''), p.subscribed,
    p.id IS NULL OR p.erased_at IS NOT NULL, p.attributes ->> 'timezone', w.zone,
    coalesce(r.sending, true), r.quiet_from, r.quiet_until, coalesce(e.memory, '')
FROM messaging_devicesend d
JOIN messaging_delivery v ON v.workspace_id = d.workspace_id AND v.id = d.delivery_id
JOIN workspaces_workspace w ON w.id = d.workspace_id
LEFT JOIN messaging_person p ON p.workspace_id = v.workspace_id AND p.id = v.person_id
LEFT JOIN messaging_template t ON t.workspace_id = v.workspace_id AND t.message_id = v.message_id
LEFT JOIN messaging_device e ON e.workspace_id = d.workspace_id AND e.id = d.device_id
LEFT JOIN messaging_channelrules r ON r.workspace_id = v.workspace_id AND r.channel = v.channel
WHERE d.id = ANY(%s) ORDER BY d.due_at, d.id
"""
_PUT_OFF = """
UPDATE messaging_devicesend d SET due_at = u.due_at FROM unnest(%s::bigint[], %s::timestamptz[]) AS u (id, due_at)
WHERE d.id = u.id
"""
_CLAIM = """
WITH taken AS (
    UPDATE messaging_devicesend SET state = 'in_flight', tries = tries + 1, claim_token = %(token)s,
        claimed_until = readout_now() + make_interval(secs => %(lease)s)
    WHERE id = ANY(%(ids)s) RETURNING workspace_id, id, round
)
INSERT INTO messaging_sendattempt (workspace_id, device_send_id, credential_id, round, number, claim_token, started_at)
SELECT t.workspace_id, t.id, %(credential)s, t.round, coalesce(max(a.number), 0) + 1, %(token)s, readout_now()
FROM taken t LEFT JOIN messaging_sendattempt a
    ON a.workspace_id = t.workspace_id AND a.device_send_id = t.id AND a.round = t.round
GROUP BY t.workspace_id, t.id, t.round
RETURNING device_send_id, number
"""
# What a stand-in accepts is marked before it is sent, so that no page ever shows it without its badge.
_SIMULATED = """
UPDATE messaging_outgoing SET simulated = true WHERE workspace_id = %s AND id = ANY (ARRAY(
    SELECT id FROM messaging_outgoing WHERE workspace_id = %s AND delivery_id = ANY(%s) AND NOT simulated
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
))
"""
# The durable sign that bytes are about to leave. A claim that is nearly over marks nothing.
_MARK = """
UPDATE messaging_sendattempt a SET dispatched_at = readout_now()
FROM messaging_devicesend d
WHERE d.id = ANY(%(ids)s) AND d.claim_token = %(token)s
    AND d.claimed_until > readout_now() + make_interval(secs => %(margin)s)
    AND a.workspace_id = d.workspace_id AND a.device_send_id = d.id AND a.claim_token = %(token)s
RETURNING a.device_send_id
"""


@dataclass(slots=True)
class Claimed:
    """One device send in our hands, and what decides whether it may go out."""

    workspace_id: int
    id: int
    delivery_id: int
    delivery: str
    state: str
    round: int
    tries: int
    refreshes: int
    way: str
    address: str
    address_kind: str
    platform: int
    device_id: int | None
    payload: dict[str, Any]
    expires_at: datetime | None
    collapse_id: str
    subscribed: bool | None
    nobody: bool
    zone_name: str | None
    workspace_zone: str
    sending: bool
    quiet_from: Any
    quiet_until: Any
    memory: str
    number: int = 0

    def barred(self, now: datetime) -> tuple[SendState, str] | None:
        """Why it must not be sent any more."""
        if self.nobody:
            return SendState.FAILED, "customer_missing"
        if not self.subscribed:
            return SendState.FAILED, "customer_unsubscribed"
        if not self.sending:
            return SendState.CANCELLED, "delivery_disabled"
        if self.expires_at is not None and self.expires_at <= now:
            return SendState.FAILED, "expired"
        return None

    def quiet_until_when(self, now: datetime) -> datetime | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        zone: ZoneInfo = zone_of({"timezone": self.zone_name}, self.workspace_zone)
        return Quiet(self.quiet_from, self.quiet_until).until(now, zone)


@dataclass(slots=True)
class Claim:
    """What one sender took at once."""

    token: UUID
    sends: list[Claimed] = field(default_factory=list)
    looked_at: int = 0


def claim(credential: Credential, limit: int) -> Claim:
    """Takes up to `limit` due sends of this credential's workspace and way."""
    taken = Claim(uuid.uuid4())
    barred: list[Change] = []
    with sending_transaction() as (cursor, now):
        cursor.execute(_DUE, {"ws": credential.workspace_id, "way": credential.way, "limit": limit})
        due = [send_id for (send_id,) in cursor.fetchall()]
        if not due:
            return taken
        taken.looked_at = len(due)
        cursor.execute(_READ, [due])
        candidates = [_claimed(row) for row in cursor.fetchall()]
        put_off: list[tuple[int, datetime]] = []
        for send in candidates:
            if (why := send.barred(now)) is not None:
                was = SendState(send.state)
                barred.append(Change(send.workspace_id, send.id, send.delivery_id, was, why[0], reason=why[1]))
            elif (later := send.quiet_until_when(now)) is not None:
                put_off.append((send.id, later))
            else:
                taken.sends.append(send)
        if put_off:
            cursor.execute(_PUT_OFF, [list(column) for column in zip(*put_off, strict=True)])
        _take(cursor, credential, taken)
    # Afterwards, in the order in which everybody locks: deliveries before their device sends.
    if barred:
        with sending_transaction() as (cursor, now):
            settle(cursor, barred, now)
    return taken


def mark(claim_token: UUID, send_ids: Sequence[int]) -> set[int]:
    """Those that are ours to send now; committed before the first byte leaves."""
    with sending_transaction() as (cursor, _):
        return mark_within(cursor, claim_token, send_ids)


def mark_within(cursor, claim_token: UUID, send_ids: Sequence[int]) -> set[int]:
    """In a transaction of the caller, who commits it before anything leaves."""
    if not send_ids:
        return set()
    cursor.execute(_MARK, {"ids": list(send_ids), "token": claim_token, "margin": MARGIN})
    return {send_id for (send_id,) in cursor.fetchall()}


def _take(cursor, credential: Credential, taken: Claim) -> None:
    if not taken.sends:
        return
    ids = [send.id for send in taken.sends]
    cursor.execute(_CLAIM, {"ids": ids, "token": taken.token, "lease": LEASE, "credential": credential.pk})
    numbers = dict(cursor.fetchall())
    if credential.simulated:
        cursor.execute(_SIMULATED, [credential.workspace_id] * 2 + [[send.delivery_id for send in taken.sends]])
    for send in taken.sends:
        send.number = numbers[send.id]
        send.tries += 1


def _claimed(row: tuple[Any, ...]) -> Claimed:
    send = Claimed(*row)
    send.payload = json.loads(row[13])
    return send
