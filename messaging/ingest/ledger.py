"""One receipt per request: what came, what was taken and why the rest was not (reliability.md 3.2).

Receipts are only ever added, so that requests of one source never wait for each other; `messaging.sources` sums them.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection

from messaging.ingest.reading import Taken
from messaging.ingest.shape import masked
from workspaces.keys import KeyInfo

ACCEPTED, DUPLICATE, CONFLICT, REFUSED = "accepted", "duplicate", "conflict", "refused:"

_RECEIPT = """
INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts, skew, refused)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a request, with what, and how far its clock is from ours in seconds."""

    key: KeyInfo
    sdk: str
    skew: int | None = None


def write(sender: Sender, accepted: int, duplicates: int, conflicts: int, taken: Taken) -> None:
    counts = Counter({ACCEPTED: accepted, DUPLICATE: duplicates, CONFLICT: conflicts})
    counts.update(REFUSED + refusal.code for refusal in taken.refused)
    write_counts(sender, +counts, _last_refused(taken))


def write_counts(sender: Sender, counts: dict[str, int], refused: dict[str, Any] | None = None) -> None:
    key = sender.key
    row: list[Any] = [key.workspace_id, key.source_id, key.key_id, sender.sdk, _json(counts), sender.skew]
    with connection.cursor() as cursor:
        cursor.execute(_RECEIPT, [*row, _json(refused)])


def _last_refused(taken: Taken) -> dict[str, Any] | None:
    if taken.last_refused is None:
        return None
    refusal = taken.refused[-1]
    shape = masked(taken.last_refused)
    return {"code": refusal.code, "field": refusal.field, "message": refusal.message, "shape": shape}


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
