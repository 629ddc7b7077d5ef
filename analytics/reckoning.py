"""Making conversions anew where the rules for the past changed: a goal that holds since ever, an end that was earlier.

The job is a row (`campaigns.Reckoning`, `journeys.Reckoning`); every step is a transaction of its own and leaves the
row one step further.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from analytics.fold.again import settle_again
from analytics.fold.goals import wanted_of
from analytics.fold.journeys.again import settle_way_again
from analytics.retention import EVENT_DETAIL
from messaging.erasing import BARRIER
from workspaces.tenancy import engine_transaction

PEOPLE = 500
_DAY = timedelta(days=1)

_NEXT = """
SELECT id, workspace_id, {owner}, goal, collected, collected_from, person_after, readout_now()
FROM {jobs} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
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
    AND e.effective_at >= %(start)s AND e.effective_at < %(end)s
ORDER BY e.source_id, e.key
ON CONFLICT (workspace_id, source_id, key) DO UPDATE SET properties = excluded.properties
"""
_PEOPLE = """
SELECT DISTINCT person_id FROM {entries}
WHERE workspace_id = %s AND {owner} = %s AND person_id > %s ORDER BY person_id LIMIT %s
"""
_COLLECTED = "UPDATE {jobs} SET collected_from = %s, collected = %s WHERE id = %s"
_FURTHER = "UPDATE {jobs} SET person_after = %s WHERE id = %s"
_DONE = "DELETE FROM {jobs} WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Kind:
    """Whose conversions: the tables, and the deed for some of their people."""

    jobs: str
    owner: str
    entries: str
    settle: Callable[[Any, int, int, list[int], datetime], None]

    def sql(self, statement: str) -> str:
        return statement.format(jobs=self.jobs, owner=self.owner, entries=self.entries)


_KINDS = (
    Kind("campaigns_reckoning", "campaign_id", "campaigns_entry", settle_again),
    Kind("journeys_reckoning", "journey_id", "journeys_entry", settle_way_again),
)


def reckon_some() -> int:
    """One step of the oldest job of each kind; 0 where there is none."""
    return sum(_step(kind) for kind in _KINDS)


def _step(kind: Kind) -> int:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(kind.sql(_NEXT))
        row = cursor.fetchone()
        if row is None:
            return 0
        id, workspace_id, owner, goal, collected, collected_from, after, now = row
        if goal is not None and collected_from is None:
            _wait_for_folds(cursor)
            cursor.execute(kind.sql(_COLLECTED), [_midnight(now) + _DAY, False, id])
        elif goal is not None and not collected:
            start = collected_from - _DAY
            _collect(cursor, workspace_id, goal, start)
            cursor.execute(kind.sql(_COLLECTED), [start, start < now - EVENT_DETAIL, id])
        else:
            last = _settle(cursor, kind, workspace_id, owner, after, now)
            if last is None:
                cursor.execute(kind.sql(_DONE), [id])
            else:
                cursor.execute(kind.sql(_FURTHER), [last, id])
    return 1


def _wait_for_folds(cursor: Any) -> None:
    """A fold that began before the goal was there does not keep its events. Once those are over everything they wrote
    can be found, and every later one keeps them itself."""
    cursor.execute("SET LOCAL lock_timeout = '60s'")
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BARRIER])


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _collect(cursor: Any, workspace_id: int, goal: str, start: datetime) -> None:
    """One UTC day, which is one partition: a company's whole month does not fit into one transaction."""
    properties = sorted(wanted_of(cursor, workspace_id, [goal]).get(goal, ()))
    day = {"start": start, "end": start + _DAY}
    cursor.execute(_COLLECT, {"ws": workspace_id, "goal": goal, "properties": properties} | day)


def _settle(cursor: Any, kind: Kind, workspace_id: int, owner: int, after: int, now: datetime) -> int | None:
    """The last person done; None where nobody was left."""
    cursor.execute(kind.sql(_PEOPLE), [workspace_id, owner, after, PEOPLE])
    people = [person for (person,) in cursor.fetchall()]
    if not people:
        return None
    kind.settle(cursor, workspace_id, owner, people, now)
    return people[-1]
