"""Events that name something not known yet: kept 72 hours, and folded as soon as it exists (metrics.md N-3)."""

from analytics.fold import columns
from analytics.fold.item import Item
from analytics.retention import WAITING
from messaging import sources

_KEEP = f"""
INSERT INTO messaging_unmatched
    (workspace_id, source_id, key, received_at, person_fp, event, waits_kind, waits_id, first_seen)
SELECT %(ws)s, source_id, key, {columns.time_of("received")}, person_fp, event, waits_kind, waits_id,
    {columns.time_of("received")}
FROM unnest(
    %(source_id)s::bigint[], %(key)s::uuid[], %(received)s::bigint[], %(person_fp)s::bytea[], %(event)s::text[],
    %(waits_kind)s::text[], %(waits_id)s::text[]
) AS t(source_id, key, received, person_fp, event, waits_kind, waits_id)
"""
_RELEASE = """
WITH gone AS (
    DELETE FROM messaging_unmatched WHERE workspace_id = %s AND waits_kind = %s AND waits_id = ANY(%s)
    RETURNING workspace_id, source_id, key, received_at, person_fp, event
)
INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, person_fp, event) SELECT * FROM gone
"""
# A delivery made by one fold while another put its reports aside is found here.
# What a message shall have is waited for under `message/id`.
_OF_MESSAGE = """c.message_id = CASE WHEN u.waits_kind IN ('card', 'block')
    THEN split_part(u.waits_id, '/', 1)::bigint END AND substr(u.waits_id, strpos(u.waits_id, '/') + 1)"""
_SWEEP = f"""
WITH ready AS (
    SELECT u.id FROM messaging_unmatched u WHERE
        (u.waits_kind = 'delivery' AND EXISTS (SELECT FROM messaging_delivery d
            WHERE d.workspace_id = u.workspace_id AND d.external_id = u.waits_id))
        OR (u.waits_kind = 'campaign' AND EXISTS (SELECT FROM campaigns_campaign c
            WHERE c.workspace_id = u.workspace_id AND (c.external_id = u.waits_id OR c.public_id = u.waits_id)))
        OR (u.waits_kind = 'action' AND EXISTS (SELECT FROM campaigns_action a JOIN campaigns_campaign c
            ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
            WHERE a.workspace_id = u.workspace_id AND (
                u.waits_id = c.external_id || '/' || a.external_id OR u.waits_id = c.public_id || '/' || a.public_id)))
        OR (u.waits_kind = 'message' AND EXISTS (SELECT FROM messaging_message m
            WHERE m.workspace_id = u.workspace_id AND (m.external_id = u.waits_id OR m.public_id = u.waits_id)))
        OR (u.waits_kind = 'card' AND EXISTS (SELECT FROM messaging_card c
            WHERE c.workspace_id = u.workspace_id AND {_OF_MESSAGE} IN (c.external_id, c.public_id)))
        OR (u.waits_kind = 'block' AND EXISTS (SELECT FROM messaging_block c
            WHERE c.workspace_id = u.workspace_id AND {_OF_MESSAGE} IN (c.external_id, c.public_id)))
        OR (u.waits_kind = 'journey' AND EXISTS (SELECT FROM journeys_journey j
            WHERE j.workspace_id = u.workspace_id AND (j.external_id = u.waits_id OR j.public_id = u.waits_id)))
        OR (u.waits_kind = 'step' AND EXISTS (SELECT FROM journeys_step s JOIN journeys_journey j
            ON j.workspace_id = s.workspace_id AND j.id = s.journey_id
            WHERE s.workspace_id = u.workspace_id
                AND u.waits_id IN (j.external_id || '/' || s.external_id, j.public_id || '/' || s.external_id,
                    j.external_id || '/' || s.public_id, j.public_id || '/' || s.public_id)))
        OR (u.waits_kind = 'entry' AND EXISTS (SELECT FROM journeys_journey j JOIN journeys_entry e
            ON e.workspace_id = j.workspace_id AND e.journey_id = j.id
                AND e.key = 'id:' || split_part(u.waits_id, E'\\x1f', 2)
            WHERE j.workspace_id = u.workspace_id
                AND split_part(u.waits_id, E'\\x1f', 1) IN (j.external_id, j.public_id)
                AND (split_part(u.waits_id, E'\\x1f', 3) = '' OR EXISTS (SELECT FROM messaging_person p
                    WHERE p.workspace_id = u.workspace_id AND p.external_id = split_part(u.waits_id, E'\\x1f', 3)
                        AND coalesce(p.merged_into_id, p.id) = e.person_id))))
    ORDER BY u.id LIMIT %s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM messaging_unmatched u USING ready WHERE u.id = ready.id
    RETURNING u.workspace_id, u.source_id, u.key, u.received_at, u.person_fp, u.event
)
INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, person_fp, event) SELECT * FROM gone
"""
_EXPIRE = """
DELETE FROM messaging_unmatched WHERE id = ANY (ARRAY(
    SELECT id FROM messaging_unmatched WHERE first_seen < readout_now() - %s
    ORDER BY first_seen LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING workspace_id, source_id
"""


def keep(cursor, workspace_id: int, waiting: list[tuple[Item, str, str]]) -> None:
    """Puts items aside; each comes with the kind and the id of what it waits for."""
    if not waiting:
        return
    items = [item for item, _, _ in waiting]
    fingerprints = [None if item.person_fp is None else f"\\x{item.person_fp.hex()}" for item in items]
    cursor.execute(
        _KEEP,
        {
            "ws": workspace_id,
            "source_id": columns.numbers(item.source_id for item in items),
            "key": columns.texts(item.key for item in items),
            "received": columns.numbers(item.received for item in items),
            "person_fp": columns.texts(fingerprints),
            "event": columns.texts(item.text for item in items),
            "waits_kind": columns.texts(kind for _, kind, _ in waiting),
            "waits_id": columns.texts(wanted for _, _, wanted in waiting),
        },
    )


def release(cursor, workspace_id: int, kind: str, names: list[str]) -> None:
    """Moves what waited for deliveries or entries that have just appeared back to the inbox."""
    if names:
        cursor.execute(_RELEASE, [workspace_id, kind, columns.texts(names)])


def sweep(cursor, limit: int = 5_000) -> int:
    """Moves back whatever waits for something that exists by now; the number of events moved."""
    cursor.execute(_SWEEP, [limit])
    return cursor.rowcount


def expire(cursor, limit: int = 5_000) -> int:
    """Drops what has waited for 72 hours, each on the ledger."""
    cursor.execute(_EXPIRE, [WAITING, limit])
    rows = cursor.fetchall()
    for workspace_id, source_id in rows:
        sources.count(workspace_id, source_id, "unmatched_expired", 1, cursor)
    return len(rows)
