"""Taking back what was queued for people of a journey and has not been sent yet.

What is in flight gets its answer: nobody can say of it that it was not sent.
"""

from collections.abc import Collection
from datetime import datetime

from messaging.sending.settling import Change, settle
from messaging.sending.statements import Statement, state
from messaging.sending.states import SendState

CANCELLED = "cancelled"

_OF_ENTRIES = """
FROM unnest(%(journeys)s::bigint[], %(people)s::bigint[], %(entries)s::text[]) AS u (journey, person, entry)
JOIN messaging_delivery v ON v.workspace_id = %(ws)s AND v.person_id = u.person AND v.journey_id = u.journey
    AND v.entry_key = u.entry
"""
_QUEUED = f"""
SELECT o.id {_OF_ENTRIES}
JOIN messaging_outgoing o ON o.workspace_id = v.workspace_id AND o.delivery_id = v.id
WHERE o.state = 'queued' ORDER BY o.id FOR NO KEY UPDATE OF o SKIP LOCKED
"""
_PENDING = f"""
SELECT d.workspace_id, d.id, d.delivery_id, d.state, d.round {_OF_ENTRIES}
JOIN messaging_devicesend d ON d.workspace_id = v.workspace_id AND d.delivery_id = v.id
WHERE d.state IN ('pending', 'retry_wait')
"""
_CLOSE = """
UPDATE messaging_outgoing o SET reason = %s, settled_at = readout_now(),
    state = CASE WHEN o.round = 1 THEN %s ELSE 'failed' END,
    stated_at = greatest(readout_now(), o.stated_at + interval '1 microsecond')
FROM messaging_delivery v WHERE o.id = ANY(%s) AND v.workspace_id = o.workspace_id AND v.id = o.delivery_id
RETURNING o.workspace_id, v.public_id, o.state, o.stated_at
"""


def withdraw(cursor, workspace_id: int, whose: Collection[tuple[int, int, str]], now: datetime) -> None:
    """`whose`: (journey, person, name of the entry). In the caller's transaction."""
    if not whose:
        return
    journeys, people, entries = (list(column) for column in zip(*sorted(whose), strict=True))
    where = {"ws": workspace_id, "journeys": journeys, "people": people, "entries": entries}
    cursor.execute(_QUEUED, where)
    close(cursor, [outgoing for (outgoing,) in cursor.fetchall()], "undeliverable", CANCELLED)
    cursor.execute(_PENDING, where)
    settle(cursor, [cancelled(*row) for row in cursor.fetchall()], now)


def cancelled(workspace_id: int, send_id: int, delivery_id: int, was: str, number: int) -> Change:
    """A retry that is cancelled leaves its delivery failed, as it found it, so that it can be retried another time."""
    to = SendState.CANCELLED if number == 1 else SendState.FAILED
    return Change(workspace_id, send_id, delivery_id, SendState(was), to, reason=CANCELLED)


def close(cursor, outgoing: list[int], verdict: str, reason: str) -> None:
    """Deliveries nothing was done for yet, locked; `verdict` is that of a first round."""
    if outgoing:
        cursor.execute(_CLOSE, [reason, verdict, outgoing])
        closed = cursor.fetchall()
        state(cursor, [Statement(ws, delivery, decided, at, reason=reason) for ws, delivery, decided, at in closed])
