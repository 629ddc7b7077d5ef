"""Events of erased people: whatever happened up to the erasure is dropped wherever it turns up (reliability.md 3.8)."""

from collections import Counter

from analytics.fold import columns
from analytics.fold.item import Item

_TOMBSTONES = f"""
SELECT person_fp, {columns.micros_of("erased_at")} FROM messaging_tombstone
WHERE workspace_id = %s AND person_fp = ANY(%s)
"""


def leave_out(cursor, workspace_id: int, items: list[Item], tally: Counter[tuple[int, str]]) -> list[Item]:
    """The items that may be folded; the others go on the ledger."""
    marks = list({bytes(item.person_fp) for item in items if item.person_fp is not None})
    if not marks:
        return items
    cursor.execute(_TOMBSTONES, [workspace_id, marks])
    erased = {bytes(mark): at for mark, at in cursor.fetchall()}
    if not erased:
        return items
    kept = []
    for item in items:
        at = erased.get(bytes(item.person_fp)) if item.person_fp is not None else None
        if at is not None and item.at <= at:
            tally[item.source_id, "suppressed_erased"] += 1
        else:
            kept.append(item)
    return kept
