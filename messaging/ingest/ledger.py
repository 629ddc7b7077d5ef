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
VALUES (%(workspace)s, %(source)s, %(key_id)s, %(sdk)s, %(counts)s, %(skew)s, %(refused)s)
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a request, with what, and how far its clock is from ours in seconds."""

    key: KeyInfo
    sdk: str
    skew: int | None = None


def write(sender: Sender, accepted: int, duplicates: int, conflicts: int, taken: Taken) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RECEIPT, receipt(sender, accepted, duplicates, conflicts, taken))


def receipt(sender: Sender, accepted: int, duplicates: int, conflicts: int, taken: Taken) -> dict[str, Any]:
    """The columns of the receipt that says so."""
    counts = Counter({ACCEPTED: accepted, DUPLICATE: duplicates, CONFLICT: conflicts})
    counts.update(REFUSED + refusal.code for refusal in taken.refused)
    key = sender.key
    return {
        "workspace": key.workspace_id,
        "source": key.source_id,
        "key_id": key.key_id,
        "sdk": sender.sdk,
        "counts": _json(+counts),
        "skew": sender.skew,
        "refused": _json(_last_refused(taken)),
    }


def _last_refused(taken: Taken) -> dict[str, Any] | None:
    if taken.last_refused is None:
        return None
    refusal = taken.refused[-1]
    shape = masked(taken.last_refused)
    return {"code": refusal.code, "field": refusal.field, "message": refusal.message, "shape": shape}


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
