"""Visits are noted in one short statement, while a reader waits, and judged a few seconds later.

Judging has to wait: that three links were followed within two seconds is known only afterwards. A judged visit becomes
an event of the workspace's own source, in the transaction that marks it as judged.
"""

import logging
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, connection, transaction

from messaging.events import Event, encode
from messaging.facts import decode, moment
from messaging.ingest import bell
from messaging.sending.statements import own_source
from messaging.tracking import agents
from messaging.tracking.classing import NEAR, Visit, reason
from workspaces.tenancy import engine_transaction

log = logging.getLogger(__name__)

_AGENT_LETTERS = 300
_URL_LETTERS = 2_000

_SOON = "SET LOCAL statement_timeout = '2s'; SET LOCAL lock_timeout = '1s'"
_NOTE = """
INSERT INTO messaging_visit (workspace_id, delivery_id, key, kind, url, agent, machine)
SELECT d.workspace_id, d.id, %s, %s, %s, %s, %s
FROM workspaces_workspace w CROSS JOIN LATERAL (
    SELECT * FROM messaging_delivery d WHERE d.workspace_id = w.id AND d.public_id = %s LIMIT 1
) d LIMIT 1
"""
# One second more than the rule, for what is still on its way into the table.
_RIPE = """
SELECT v.id, v.workspace_id, v.delivery_id, v.key, v.kind, v.at, v.url, v.agent, v.machine,
    coalesce(d.external_id, d.public_id), d.facts
FROM messaging_visit v JOIN messaging_delivery d ON d.workspace_id = v.workspace_id AND d.id = v.delivery_id
WHERE NOT v.judged AND v.received_at <= readout_now() - make_interval(secs => %s + 1)
ORDER BY v.id LIMIT %s FOR UPDATE OF v SKIP LOCKED
"""
_AROUND = "SELECT delivery_id, id, kind, at, url, agent, machine FROM messaging_visit WHERE delivery_id = ANY(%s)"
_JUDGED = "UPDATE messaging_visit SET judged = true WHERE id = ANY(%s)"
_OVER = "DELETE FROM messaging_visit WHERE judged AND received_at < readout_now() - interval '1 minute'"
_STATE = """
INSERT INTO messaging_inbox (workspace_id, source_id, key, event)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::text[])
"""
_SIGN = """
INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts)
VALUES (%s, %s, 0, '', %s::jsonb)
"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    workspace_id: int
    delivery_id: int
    key: uuid.UUID
    visit: Visit
    delivery: str
    facts: str

    def arrived(self) -> datetime | None:
        """When the message was there: delivered, else handed over."""
        facts = decode(self.facts)
        at = facts.first("delivered") or facts.first("sent")
        return None if at is None else moment(at)


def note(delivery: str, visit_kind: str, *, url: str = "", agent: str = "", machine: str = "") -> None:
    """Now, by a delivery's public id. It never fails: a reader must not be kept from where the link leads."""
    try:
        with engine_transaction("ingest"), connection.cursor() as cursor:
            cursor.execute(_SOON)
            row: list[Any] = [
                uuid.uuid4(),
                visit_kind,
                _kept(url, _URL_LETTERS),
                _kept(agent, _AGENT_LETTERS),
                machine,
                delivery,
            ]
            cursor.execute(_NOTE, row)
    except (DatabaseError, InterfaceError) as error:
        log.warning("A visit could not be noted: %s", error)


def judge(limit: int = 1_000) -> int:
    """Makes events of the visits that can be judged by now; how many."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_OVER)
        cursor.execute(_RIPE, [NEAR.total_seconds(), limit])
        rows = [
            _Row(visit_id, workspace, number, key, Visit(*said), delivery, facts)
            for visit_id, workspace, number, key, *said, delivery, facts in cursor.fetchall()
        ]
        if not rows:
            return 0
        around = _around(cursor, rows)
        _state(cursor, rows, [_event(row, around[row.delivery_id]) for row in rows])
        cursor.execute(_JUDGED, [[row.id for row in rows]])
        transaction.on_commit(bell.ring)
    return len(rows)


def _around(cursor, rows: list[_Row]) -> dict[int, list[tuple[int, Visit]]]:
    cursor.execute(_AROUND, [sorted({row.delivery_id for row in rows})])
    found: dict[int, list[tuple[int, Visit]]] = defaultdict(list)
    for delivery_id, visit_id, *said in cursor.fetchall():
        found[delivery_id].append((visit_id, Visit(*said)))
    return found


def _event(row: _Row, around: list[tuple[int, Visit]]) -> Event:
    visit = row.visit
    why = reason(visit, [other for visit_id, other in around if visit_id != row.id], row.arrived())
    said = {"url": visit.url, "machine": why, "agent": visit.agent}
    return Event(
        type=visit.kind,
        occurred_at=visit.at,
        delivery=row.delivery,
        platform=None if why else agents.platform(visit.agent),
        human=not why,
        properties={name: value for name, value in said.items() if value} or None,
    )


def _state(cursor, rows: list[_Row], events: list[Event]) -> None:
    sources = {workspace: own_source(cursor, workspace) for workspace in {row.workspace_id for row in rows}}
    of_rows = [sources[row.workspace_id] for row in rows]
    workspaces = [row.workspace_id for row in rows]
    cursor.execute(_STATE, [workspaces, of_rows, [row.key for row in rows], [encode(event) for event in events]])
    for workspace, n in sorted(Counter(workspaces).items()):
        cursor.execute(_SIGN, [workspace, sources[workspace], msgspec.json.encode({"accepted": n}).decode()])


def _kept(text: str, most: int) -> str:
    return text.replace("\0", "")[:most]
