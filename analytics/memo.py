"""Unique counts that were worked out before, found again by the versions of the leaves behind them (ruling 24).

A remembered count is never wrong: its digest names the question and the exact state of every leaf it was counted from,
never a total and never a zone name. So nothing is ever invalidated, and everything may be thrown away at any time.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from django.db import connection

from workspaces.tenancy import workspace_transaction


def digest(*parts: Any) -> bytes:
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def recall(workspace_id: int, digests: Iterable[bytes]) -> dict[bytes, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest, value FROM analytics_memo WHERE workspace_id = %s AND digest = ANY(%s)",
            [workspace_id, list(digests)],
        )
        return {bytes(found): value for found, value in cursor.fetchall()}


def remember(workspace_id: int, values: Mapping[bytes, int]) -> None:
    """In a transaction of its own: the page's is a snapshot that writes nothing (ruling 32)."""
    found = sorted(values.items())
    with workspace_transaction(workspace_id), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO analytics_memo (workspace_id, digest, value)"
            " SELECT %s, * FROM unnest(%s::bytea[], %s::bigint[]) ON CONFLICT DO NOTHING",
            [workspace_id, [key for key, _ in found], [value for _, value in found]],
        )
