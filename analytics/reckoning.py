"""Making conversions anew where the rules for the past changed: a goal that holds since ever, an end that was earlier.

The job is a row (`campaigns.Reckoning`); every step is a transaction of its own and leaves the row one step further.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from analytics.fold.again import settle_again
from analytics.fold.goals import wanted_of
from workspaces.tenancy import engine_transaction

PEOPLE = 500

_NEXT = """
SELECT id, workspace_id, campaign_id, goal, collected, person_after, readout_now() FROM campaigns_reckoning
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
# Events that came before anybody asked for them, as far back as they are kept.
_COLLECT = """
INSERT INTO campaigns_goalhit (workspace_id, person_id, person_at_first, name, at, received_at, source_id, key,
    platform, population, properties)
SELECT e.workspace_id, e.person_id, e.person_id, e.name, e.effective_at, e.received_at, e.source_id, e.key,
    coalesce(e.platform, 0), coalesce(e.population, 0), (
        SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}') FROM jsonb_each(coalesce(e.properties, '{}')) p
        WHERE p.key = ANY(%(properties)s))
FROM messaging_event e
WHERE e.workspace_id = %(ws)s AND e.type = 'track' AND e.name = %(goal)s AND e.person_id IS NOT NULL
ORDER BY e.source_id, e.key
ON CONFLICT (workspace_id, source_id, key) DO UPDATE SET properties = excluded.properties
"""
_PEOPLE = """
SELECT DISTINCT person_id FROM campaigns_entry
WHERE workspace_id = %s AND campaign_id = %s AND person_id > %s ORDER BY person_id LIMIT %s
"""
_FURTHER = "UPDATE campaigns_reckoning SET collected = true, person_after = %s WHERE id = %s"
_DONE = "DELETE FROM campaigns_reckoning WHERE id = %s"


def reckon_some() -> int:
    """One step of the oldest job; 0 where there is none."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_NEXT)
        row = cursor.fetchone()
        if row is None:
            return 0
        id, workspace_id, campaign_id, goal, collected, after, now = row
        if goal is not None and not collected:
            _collect(cursor, workspace_id, goal)
            cursor.execute(_FURTHER, [after, id])
        else:
            last = _settle(cursor, workspace_id, campaign_id, after, now)
            cursor.execute(*((_DONE, [id]) if last is None else (_FURTHER, [last, id])))
    return 1


def _collect(cursor: Any, workspace_id: int, goal: str) -> None:
    properties = sorted(wanted_of(cursor, workspace_id, [goal]).get(goal, ()))
    cursor.execute(_COLLECT, {"ws": workspace_id, "goal": goal, "properties": properties})


def _settle(cursor: Any, workspace_id: int, campaign_id: int, after: int, now: datetime) -> int | None:
    """The last person done; None where nobody was left."""
    cursor.execute(_PEOPLE, [workspace_id, campaign_id, after, PEOPLE])
    people = [person for (person,) in cursor.fetchall()]
    if not people:
        return None
    settle_again(cursor, workspace_id, campaign_id, people, now)
    return people[-1]
