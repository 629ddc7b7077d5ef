"""The journeys, steps and branches a batch names, looked up inside its workspace."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from analytics.fold.columns import micros_of
from analytics.fold.item import Item
from journeys.arrangements import Arrangement, earlier_of, held_at
from journeys.conversions import Terms
from journeys.models.journey import STOP_COUNTING
from messaging.facts import moment
from messaging.goals import Condition, Goal
from workspaces.models.source import Source

_JOURNEYS = """
SELECT id, external_id, public_id, EXISTS (
    SELECT FROM journeys_design d WHERE d.workspace_id = j.workspace_id AND d.journey_id = j.id
) FROM journeys_journey j
WHERE workspace_id = %(ws)s AND (external_id = ANY(%(names)s) OR public_id = ANY(%(names)s) OR id = ANY(%(ids)s))
"""
_OWN = "SELECT id FROM workspaces_source WHERE workspace_id = %s AND kind = %s"
_STEPS = f"""
SELECT id, journey_id, external_id, public_id, type, {micros_of("greatest(since, 'epoch')")}, next::text, earlier::text
FROM journeys_step WHERE workspace_id = %s AND journey_id = ANY(%s) ORDER BY since, id
"""
_BRANCHES = """
SELECT b.step_id, b.name, b.id, b.deleted_at IS NULL
FROM journeys_branch b JOIN journeys_step s ON s.workspace_id = b.workspace_id AND s.id = b.step_id
WHERE b.workspace_id = %s AND s.journey_id = ANY(%s) ORDER BY b.position, b.id
"""
_TERMS = f"""
SELECT journey_id, {micros_of("greatest(valid_from, 'epoch')")}, conversion_event, conversion_filters::text,
    stop_counting_after_exit
FROM journeys_journeyterms WHERE workspace_id = %s AND journey_id = ANY(%s) ORDER BY journey_id, valid_from
"""
_MICROSECOND = timedelta(microseconds=1)
_NO_TERMS = Terms(0, None, STOP_COUNTING // _MICROSECOND)


@dataclass(frozen=True, slots=True)
class StepReference:
    """A step, and from when on (microseconds since 1970) events that name its id mean it."""

    id: int
    type: str
    since: int
    next: tuple[str, ...] = ()
    earlier: tuple[Arrangement, ...] = ()


@dataclass(slots=True)
class Names:
    """Names (the client's ids or public ids) to what they stand for."""

    journeys: dict[str, int] = field(default_factory=dict)
    called: dict[int, tuple[str, str]] = field(default_factory=dict)
    terms: dict[int, list[Terms]] = field(default_factory=dict)
    # Those that run here, of which we alone report, by our own source.
    here: set[int] = field(default_factory=set)
    own_source: int | None = None
    _steps: defaultdict[tuple[int, str], list[StepReference]] = field(default_factory=lambda: defaultdict(list))
    _by_number: dict[int, tuple[StepReference, str]] = field(default_factory=dict)
    _branches: defaultdict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    # The names of those that live.
    _outcomes: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def may_report(self, journey: int, source: int) -> bool:
        """Of a journey that runs here nobody but us knows what happens in it."""
        return journey not in self.here or source == self.own_source

    def step(self, journey: int, name: str, at: int) -> StepReference | None:
        """The version alive at that time: a step whose type changed lives on under the same id (J-21)."""
        versions = self._steps.get((journey, name))
        if not versions:
            return None
        return versions[max(bisect_right(versions, at, key=lambda version: version.since) - 1, 0)]

    def branch(self, step: int, outcome: str, following: int, at: int) -> int | None:
        """By its name, else by where it led at that time: the names of a split stand in the order of the steps that
        follow."""
        named = self._branches.get(step, {})
        if outcome:
            return named.get(outcome)
        if self._by_number[step][0].type != "split" or following not in self._by_number:
            return None
        called = self._by_number[following][1]
        leads_to, outcomes = self._arrangement(step, at)
        if len(leads_to) != len(outcomes) or called not in leads_to:
            return None
        return named.get(outcomes[leads_to.index(called)])

    def leads(self, step: int, following: int, at: int) -> bool:
        """Whether one step led to the other at that time."""
        if step not in self._by_number or following not in self._by_number:
            return False
        return self._by_number[following][1] in self._arrangement(step, at)[0]

    def _arrangement(self, step: int, at: int) -> tuple[Sequence[str], Sequence[str]]:
        """The ids of the steps that followed, and the names of the ways."""
        reference = self._by_number[step][0]
        before = held_at(reference.earlier, moment(at)) if reference.earlier else None
        return (reference.next, self._outcomes[step]) if before is None else (before.next, before.outcomes)

    def add_step(self, journey: int, external_id: str, public_id: str, reference: StepReference) -> None:
        self._steps[journey, external_id].append(reference)
        self._steps[journey, public_id] = [reference]
        self._by_number[reference.id] = reference, external_id

    def add_branch(self, step: int, name: str, id: int, *, lives: bool) -> None:
        self._branches[step][name] = id
        if lives:
            self._outcomes[step].append(name)


def load(cursor, workspace_id: int, items: Iterable[Item], ids: Iterable[int]) -> Names:
    found = Names()
    named = sorted({item.event.journey for item in items if item.event.journey})
    wanted = sorted(set(ids))
    if named or wanted:
        _load(cursor, workspace_id, named, wanted, found)
    return found


def extend(cursor, workspace_id: int, ids: Iterable[int], found: Names) -> None:
    """Adds journeys that turned up later."""
    missing = sorted(set(ids) - found.called.keys())
    if missing:
        _load(cursor, workspace_id, [], missing, found)


def _load(cursor, workspace_id: int, names: list[str], ids: list[int], found: Names) -> None:
    cursor.execute(_JOURNEYS, {"ws": workspace_id, "names": names, "ids": ids})
    fresh = []
    for journey, external_id, public_id, here in cursor.fetchall():
        found.journeys[public_id] = found.journeys[external_id] = journey
        if here:
            found.here.add(journey)
        if journey not in found.called:
            found.called[journey] = external_id, public_id
            fresh.append(journey)
    if not fresh:
        return
    if found.here and found.own_source is None:
        cursor.execute(_OWN, [workspace_id, Source.Kind.OWN])
        found.own_source = next((source for (source,) in cursor.fetchall()), None)
    cursor.execute(_STEPS, [workspace_id, fresh])
    for id, journey, external_id, public_id, type_, since, following, earlier in cursor.fetchall():
        ways = tuple(msgspec.json.decode(following)), tuple(earlier_of(msgspec.json.decode(earlier)))
        reference = StepReference(id, type_, since, *ways)
        found.add_step(journey, external_id, public_id, reference)
    cursor.execute(_BRANCHES, [workspace_id, fresh])
    for step, name, id, lives in cursor.fetchall():
        found.add_branch(step, name, id, lives=lives)
    _load_terms(cursor, workspace_id, fresh, found)


def _load_terms(cursor, workspace_id: int, journeys: list[int], found: Names) -> None:
    cursor.execute(_TERMS, [workspace_id, journeys])
    for journey, valid_from, event, filters, stop_after in cursor.fetchall():
        conditions = msgspec.json.decode(filters, type=tuple[Condition, ...])
        goal = None if event is None else Goal(event, conditions)
        found.terms.setdefault(journey, []).append(Terms(valid_from, goal, stop_after // _MICROSECOND))
    for journey in journeys:
        found.terms.setdefault(journey, [_NO_TERMS])
