"""Conversions as they would be under other terms: nothing is written, the rows they rest on are read as they stand.

The same pure functions decide as in the fold (ruling 28c). Only people who have both an entry and a goal event can
convert, so that is how many a trial looks at, however many the campaign reached.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection

from analytics.fold import conversion_rows, crediting, drafts, references
from analytics.fold.columns import micros_of
from analytics.fold.conversion_rows import ConversionRow, Grounds, Hit
from analytics.fold.settling import passes_of, rules_of, under_way_of
from analytics.fold.units import grouped
from campaigns.entries import Rules
from campaigns.goals import Goal, Terms

AT_A_TIME = 1_000

_PEOPLE = """
SELECT DISTINCT e.person_id FROM campaigns_entry e
WHERE e.workspace_id = %(ws)s AND e.campaign_id = %(campaign)s AND e.person_id > %(after)s AND (
    EXISTS (SELECT FROM campaigns_goalhit h WHERE h.workspace_id = e.workspace_id AND h.person_id = e.person_id)
    OR EXISTS (
        SELECT FROM messaging_event v WHERE v.workspace_id = e.workspace_id AND v.person_id = e.person_id
            AND v.type = 'track' AND v.name = %(unkept)s)
) ORDER BY e.person_id LIMIT %(limit)s
"""
# Events of a goal nobody has asked for yet are kept nowhere else, and only for thirty days.
_EVENTS = f"""
SELECT person_id, {micros_of("effective_at")}, platform, population, properties
FROM messaging_event WHERE workspace_id = %(ws)s AND person_id = ANY(%(people)s) AND type = 'track' AND name = %(goal)s
ORDER BY effective_at, key
"""  # noqa: S608
_IS_KEPT = "SELECT EXISTS (SELECT FROM campaigns_goalhit WHERE workspace_id = %s AND name = %s)"


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried, for all of the campaign's time; what is None stays as it is, version by version."""

    window: timedelta | None = None
    goal: Goal | None = None
    single: bool | None = None

    def rules(self, now: Rules) -> Rules:
        if self.window is None:
            return now
        return replace(now, windows=[(0, self.window // timedelta(microseconds=1))])

    def terms(self, now: Sequence[Terms]) -> list[Terms]:
        mode: dict[str, Any] = {} if self.single is None else {"single": self.single}
        goal: dict[str, Any] = {} if self.goal is None else {"goal": self.goal}
        return [replace(one, **mode, **goal) for one in now]


def conversions_under(workspace_id: int, campaign_id: int, change: Change) -> Iterator[ConversionRow]:
    """Inside a snapshot. Person by person, in the order of their numbers."""
    with connection.cursor() as cursor:
        names = references.load(cursor, workspace_id, [], [campaign_id], [], [])
        names.rules[campaign_id] = change.rules(names.rules[campaign_id])
        names.terms[campaign_id] = change.terms(names.terms[campaign_id])
        unkept = _unkept(cursor, workspace_id, change.goal)
        after = 0
        while people := _people(cursor, workspace_id, campaign_id, after, unkept):
            pairs = [(person, campaign_id, None) for person in people]
            units = list(grouped(drafts.load(cursor, workspace_id, pairs, names, lock=False)).values())
            grounds = conversion_rows.load(cursor, workspace_id, units)
            if unkept:
                _add_events(cursor, workspace_id, people, unkept, grounds)
            under_way = under_way_of(cursor, workspace_id, units, names)
            for unit in units:
                passes = passes_of(unit, rules_of(unit, names, under_way), crediting.events(unit, grounds, names))
                yield from crediting.credit(unit, passes, grounds, names)
            after = people[-1]


def _people(cursor: Any, workspace_id: int, campaign_id: int, after: int, unkept: str | None) -> list[int]:
    where = {"ws": workspace_id, "campaign": campaign_id, "after": after, "unkept": unkept, "limit": AT_A_TIME}
    cursor.execute(_PEOPLE, where)
    return [person for (person,) in cursor.fetchall()]


def _unkept(cursor: Any, workspace_id: int, goal: Goal | None) -> str | None:
    """The name of a goal whose events no goal has asked for so far."""
    if goal is None:
        return None
    cursor.execute(_IS_KEPT, [workspace_id, goal.event])
    return None if cursor.fetchone()[0] else goal.event


def _add_events(cursor: Any, workspace_id: int, people: list[int], goal: str, grounds: Grounds) -> None:
    """As if they had been kept; their numbers are below those of any that were."""
    cursor.execute(_EVENTS, {"ws": workspace_id, "people": people, "goal": goal})
    for number, (person, at, platform, population, properties) in enumerate(cursor.fetchall()):
        hit = Hit(-number, person, goal, None, None, at, platform, population, properties or {})
        grounds.hits.setdefault(person, []).append(hit)
