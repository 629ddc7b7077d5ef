"""What the sender tells the fold: events in the inbox, written in the transaction that makes them true.

The sender is a source like any other, so that pages, files and checks need to know nothing of it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from messaging.events import Event, encode
from messaging.ingest import bell
from messaging.platforms import Platform
from workspaces.models.source import Source, new_source_public_id

_OWN = "SELECT id FROM workspaces_source WHERE workspace_id = %s AND kind = %s"
_NEW = """
INSERT INTO workspaces_source (workspace_id, public_id, name, kind) VALUES (%s, %s, 'Readout', %s)
ON CONFLICT DO NOTHING
"""
# The receipts in the same statement: this runs once for every window of sends.
_KEEP = """
WITH said AS MATERIALIZED (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::timestamptz[], %s::text[])
        AS u (workspace_id, source_id, key, at, event)
), kept AS (
    INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, event)
    SELECT workspace_id, source_id, key, greatest(readout_now(), at), event FROM said
)
INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts)
SELECT workspace_id, source_id, 0, '', jsonb_build_object('accepted', count(*)) FROM said GROUP BY 1, 2 ORDER BY 1, 2
"""
# Thousands of rows as one text: to write them one by one as arrays took longer than to keep them.
_TELL = """
WITH said AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(rows)s::json) AS u (key uuid, at timestamptz, event text, mark bytea)
), kept AS (
    INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, event, person_fp)
    SELECT %(ws)s, %(source)s, key, greatest(readout_now(), at), event, mark FROM said
)
INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts)
SELECT %(ws)s, %(source)s, 0, '', jsonb_build_object('accepted', count(*)) FROM said
"""
_NAMES = {platform.value: platform.name.lower() for platform in Platform if platform != Platform.ALL}

# Sources known to be committed, by workspace.
_known: dict[int, int] = {}


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact about a delivery of ours. `token` is a push device; other channels speak of the whole delivery."""

    workspace_id: int
    delivery: str
    type: str
    at: datetime
    token: str | None = None
    platform: int = 0
    reason: str | None = None
    properties: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An event of ours that speaks of no delivery. `mark` is that of the person it names, if it names one: what was
    told of somebody who is erased before it is counted is dropped."""

    key: uuid.UUID
    at: datetime
    event: Event
    mark: bytes | None = None


def state(cursor, statements: Sequence[Statement]) -> None:
    """In the caller's transaction; the fold is rung when it commits."""
    if not statements:
        return
    sources = {workspace: own_source(cursor, workspace) for workspace in {each.workspace_id for each in statements}}
    cursor.execute(
        _KEEP,
        [
            [each.workspace_id for each in statements],
            [sources[each.workspace_id] for each in statements],
            [uuid.uuid4() for _ in statements],
            [each.at for each in statements],
            [encode(_event(each)) for each in statements],
        ],
    )
    transaction.on_commit(bell.ring)


def tell(cursor, workspace_id: int, told: Sequence[Told]) -> None:
    """As `state`, of people who need no delivery for it."""
    if not told:
        return
    rows = [
        {
            "key": each.key,
            "at": each.at,
            "event": encode(each.event),
            "mark": None if each.mark is None else f"\\x{each.mark.hex()}",
        }
        for each in told
    ]
    where = {"ws": workspace_id, "source": own_source(cursor, workspace_id)}
    cursor.execute(_TELL, where | {"rows": msgspec.json.encode(rows).decode()})
    transaction.on_commit(bell.ring)


def own_source(cursor, workspace_id: int) -> int:
    """The source that stands for us in this workspace."""
    known = _known.get(workspace_id)
    if known is None:
        cursor.execute(_OWN, [workspace_id, Source.Kind.OWN])
        if not (row := cursor.fetchone()):
            cursor.execute(_NEW, [workspace_id, new_source_public_id(), Source.Kind.OWN])
            cursor.execute(_OWN, [workspace_id, Source.Kind.OWN])
            row = cursor.fetchone()
        known = row[0]
        transaction.on_commit(lambda: _known.__setitem__(workspace_id, known))
    return known


def _event(statement: Statement) -> Event:
    return Event(
        type=statement.type,
        occurred_at=statement.at,
        delivery=statement.delivery,
        device=statement.token,
        platform=_NAMES.get(statement.platform) if statement.token else None,
        reason=statement.reason,
        properties=statement.properties,
    )
