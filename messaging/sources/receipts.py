"""Receipts become sums by the hour (reliability.md 3.2)."""

from typing import Any

from django.db import connection

from workspaces.tenancy import engine_transaction

# A client may invent a user agent per request; beyond so many names of one source the rest is called `other`.
_MOST_NAMES = 50
_OTHER = "other"

_COUNT = (
    "INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts) VALUES (%s, %s, 0, '', %s::jsonb)"
)

# The sums are sorted: two runs that meet in the same rows then wait for each other in the same order.
_FOLD = """
WITH gone AS (
    DELETE FROM messaging_receipt WHERE id = ANY (ARRAY(
        SELECT id FROM messaging_receipt ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )) RETURNING *
), ranked AS (
    SELECT gone.*, sdk AS claimed, dense_rank() OVER (PARTITION BY gone.workspace_id, source_id ORDER BY sdk) + (
        SELECT count(*) FROM messaging_sighting s
        WHERE s.workspace_id = gone.workspace_id AND s.source_id = gone.source_id AND s.sdk <> gone.sdk
    ) <= %(names)s OR EXISTS (
        SELECT FROM messaging_sighting s
        WHERE s.workspace_id = gone.workspace_id AND s.source_id = gone.source_id AND s.sdk = gone.sdk
    ) AS known
    FROM gone JOIN workspaces_source AS source ON source.workspace_id = gone.workspace_id AND source.id = source_id
), named AS MATERIALIZED (
    SELECT id, workspace_id, source_id, key_id, received_at, counts, skew, refused,
        CASE WHEN known THEN claimed ELSE %(other)s END AS sdk
    FROM ranked
), summed AS (
    INSERT INTO messaging_tally AS kept (workspace_id, source_id, key_id, sdk, hour, reason, n)
    SELECT workspace_id, source_id, key_id, sdk, date_trunc('hour', received_at, 'UTC'), reason, sum(n::bigint)
    FROM named, jsonb_each_text(counts) AS c (reason, n) GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (workspace_id, source_id, hour, key_id, sdk, reason) DO UPDATE SET n = kept.n + excluded.n
), sighted AS (
    INSERT INTO messaging_sighting AS kept
        (workspace_id, source_id, key_id, sdk, last_at, skew, refused_at, refused)
    SELECT workspace_id, source_id, key_id, sdk, max(received_at),
        (array_agg(skew ORDER BY received_at DESC, id DESC) FILTER (WHERE skew IS NOT NULL))[1],
        max(received_at) FILTER (WHERE refused IS NOT NULL),
        (array_agg(refused ORDER BY received_at DESC, id DESC) FILTER (WHERE refused IS NOT NULL))[1]
    FROM named WHERE key_id <> 0 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (workspace_id, source_id, key_id, sdk) DO UPDATE SET
        last_at = greatest(kept.last_at, excluded.last_at), skew = coalesce(excluded.skew, kept.skew),
        refused_at = greatest(excluded.refused_at, kept.refused_at),
        refused = CASE WHEN excluded.refused_at >= coalesce(kept.refused_at, '-infinity') THEN excluded.refused
            ELSE kept.refused END
)
SELECT count(*) FROM gone
"""


def count(workspace_id: int, source_id: int, reason: str, n: int, cursor: Any) -> None:
    """A line of what was found out after the door, in the caller's transaction.

    It is a receipt like those of the door: added, never updated, so that folds do not wait for each other here.
    """
    cursor.execute(_COUNT, [workspace_id, source_id, f'{{"{reason}": {int(n)}}}'])


def fold_receipts(limit: int = 10_000) -> int:
    """Adds up waiting receipts; how many there were."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_FOLD, {"limit": limit, "names": _MOST_NAMES, "other": _OTHER})
        return cursor.fetchone()[0]
