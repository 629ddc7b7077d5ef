"""Taking people out of a journey by hand."""

from collections.abc import Iterable

from journeys import reasons
from journeys.engine import flows, writing
from journeys.engine.advancing import COLUMNS, prepare, walker_of
from messaging.ingest import fingerprints
from messaging.sending.work import sending_transaction

_THESE = f"""
SELECT {COLUMNS} FROM journeys_traveller t
WHERE t.workspace_id = %s AND t.id = ANY(%s) AND t.due_at IS NOT NULL ORDER BY t.id FOR NO KEY UPDATE
"""


def leave_by_hand(workspace_id: int, travellers: Iterable[int]) -> int:
    """They are out at once, also while the journey is paused; how many were under way until now."""
    marks = fingerprints.of_workspace(workspace_id)
    with sending_transaction() as (cursor, now):
        cursor.execute(_THESE, [workspace_id, sorted(set(travellers))])
        walkers = [walker_of(row) for row in cursor.fetchall()]
        if not walkers:
            return 0
        journeys = flows.hold(cursor, (walker.journey for walker in walkers), now)
        walk = prepare(cursor, journeys, walkers, marks, now)
        for walker in walkers:
            walk.leave(walker, now, reasons.BY_HAND)
        writing.write(cursor, workspace_id, walkers, walk.effects, walk.journeys, walk.flows, now)
    return len(walkers)
