"""Conversions of some people as they would be under other terms: nothing is written, rows are read as they stand.

The same pure functions decide as in the fold (ruling 28c). Only people who have both an entry and a goal event can
convert, so that is how many a trial looks at, however many the campaign reached.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from analytics.fold import conversion_rows, crediting, drafts, references
from analytics.fold.columns import micros_of
from analytics.fold.conversion_rows import ConversionRow, Grounds, Hit
from analytics.fold.settling import passes_of, rules_of, under_way_of
from analytics.fold.units import grouped
from analytics.trials.change import Change
from messaging.goals import Goal

_PEOPLE = """
SELECT DISTINCT e.person_id FROM campaigns_entry e
WHERE e.workspace_id = %(ws)s AND e.campaign_id = %(campaign)s AND e.person_id > %(after)s AND (
    EXISTS (SELECT FROM campaigns_goalhit h WHERE h.workspace_id = e.workspace_id AND h.person_id = e.person_id)
    OR EXISTS (
        SELECT FROM messaging_event v WHERE v.workspace_id = e.workspace_id AND v.person_id = e.person_id
            AND v.type = 'track' AND v.name = %(unkept)s)
) ORDER BY e.person_id LIMIT %(limit)s
"""
_HOW_MANY = f"SELECT count(*) FROM ({_PEOPLE}) people"  # noqa: S608
# Events of a goal nobody has asked for yet are kept nowhere else, and only for thirty days.
_EVENTS = f"""
SELECT person_id, {micros_of("effective_at")}, platform, population, properties
FROM messaging_event WHERE workspace_id = %(ws)s AND person_id = ANY(%(people)s) AND type = 'track' AND name = %(goal)s
ORDER BY effective_at, key
"""  # noqa: S608
_IS_KEPT = "SELECT EXISTS (SELECT FROM campaigns_goalhit WHERE workspace_id = %s AND name = %s)"


class Trial:
    """Within one snapshot. `change` is tried on everybody who could convert in the campaign."""

    def __init__(self, workspace_id: int, campaign_id: int, change: Change) -> None:
        self.workspace_id, self.campaign_id, self.change = workspace_id, campaign_id, change
        with connection.cursor() as cursor:
            self._names = references.load(cursor, workspace_id, [], [campaign_id], [])
            self._unkept = _unkept(cursor, workspace_id, change.goal)
        self._names.rules[campaign_id] = change.rules(self._names.rules[campaign_id])
        self._names.terms[campaign_id] = change.terms(self._names.terms[campaign_id])

    def people(self, after: int, limit: int) -> list[int]:
        """The next of those who could convert, by number."""
        where = {"ws": self.workspace_id, "campaign": self.campaign_id, "after": after}
        return _numbers(_PEOPLE, where | {"unkept": self._unkept, "limit": limit})

    def how_many(self, most: int | None = None) -> int:
        """How many could convert; counting ends at `most`."""
        where = {"ws": self.workspace_id, "campaign": self.campaign_id, "after": 0}
        return _numbers(_HOW_MANY, where | {"unkept": self._unkept, "limit": most})[0]

    def conversions(self, people: Sequence[int]) -> Iterator[ConversionRow]:
        """What these people would have converted."""
        names = self._names
        pairs = [drafts.Whose(person, self.campaign_id) for person in people]
        with connection.cursor() as cursor:
            units = list(grouped(drafts.load(cursor, self.workspace_id, pairs, names, lock=False)).values())
            grounds = conversion_rows.load(cursor, self.workspace_id, units)
            if self._unkept:
                _add_events(cursor, self.workspace_id, people, self._unkept, grounds)
            under_way = under_way_of(cursor, self.workspace_id, units, names)
        for unit in units:
            passes = passes_of(unit, rules_of(unit, names, under_way), crediting.events(unit, grounds, names))
            yield from crediting.credit(unit, passes, grounds, names)


def _numbers(sql: str, where: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, where)
        return [number for (number,) in cursor.fetchall()]


def _unkept(cursor: Any, workspace_id: int, goal: Goal | None) -> str | None:
    """The name of a goal whose events no goal has asked for so far."""
    if goal is None:
        return None
    cursor.execute(_IS_KEPT, [workspace_id, goal.event])
    return None if cursor.fetchone()[0] else goal.event


def _add_events(cursor: Any, workspace_id: int, people: Sequence[int], goal: str, grounds: Grounds) -> None:
    """As if they had been kept; their numbers are below those of any that were."""
    cursor.execute(_EVENTS, {"ws": workspace_id, "people": list(people), "goal": goal})
    for number, (person, at, platform, population, properties) in enumerate(cursor.fetchall()):
        hit = Hit(-number, person, goal, None, None, None, at, platform, population, properties or {})
        grounds.hits.setdefault(person, []).append(hit)
