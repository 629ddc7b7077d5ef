"""What people did that journeys wait for: it lets them in, wakes them, or takes them out.

The fold notes each event some journey listens to; calls of programs and people who come into a segment are noted the
same way. One worker at a time takes those of a workspace, so everybody's are looked at in the order in which they
arrived, and takes them away in the transaction that acts on them.
"""

import logging
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec
from django.db import connection

from journeys import reasons
from journeys.design.shapes import EntryBy
from journeys.engine import admitting, flows, people, writing
from journeys.engine.admitting import Before, Trigger, admit
from journeys.engine.advancing import COLUMNS, counted_until, follow_merges, prepare, walker_of
from journeys.engine.flows import Under
from journeys.engine.moving import LATE, Done
from journeys.engine.walking import Walk, Walker
from journeys.models.journey import JourneyState
from journeys.models.traveller import SignalKind
from messaging.ingest import fingerprints
from messaging.ingest.fingerprints import Fingerprints
from messaging.sending.work import sending_transaction
from workspaces.tenancy import engine_transaction

log = logging.getLogger(__name__)

# Where a portion cannot be acted on a smaller one is tried, down to the one signal that is in the way.
PORTIONS = (1_000, 30, 1)

_WORKSPACES = """
SELECT w.id FROM workspaces_workspace w WHERE EXISTS (SELECT FROM journeys_signal s WHERE s.workspace_id = w.id)
ORDER BY w.id
"""
# Whoever holds it dies with its transaction.
_ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('journeys_signal', %s))"
_TAKE = """
WITH taken AS (
    DELETE FROM journeys_signal WHERE id = ANY (ARRAY(
        SELECT id FROM journeys_signal WHERE workspace_id = %s ORDER BY id LIMIT %s))
    RETURNING id, person_id, kind, journey_id, name, at, noted_at, key, properties
)
SELECT coalesce(p.merged_into_id, p.id), t.kind, t.journey_id, t.name, t.at, t.noted_at, t.key, t.properties::text,
    t.person_id
FROM taken t LEFT JOIN messaging_person p ON p.workspace_id = %s AND p.id = t.person_id ORDER BY t.at, t.id
"""
_TO_THE_END = """
WITH first AS (
    DELETE FROM journeys_signal WHERE id = (SELECT id FROM journeys_signal WHERE workspace_id = %s ORDER BY id LIMIT 1)
    RETURNING workspace_id, person_id, kind, journey_id, name, at, noted_at, key, properties
)
INSERT INTO journeys_signal (workspace_id, person_id, kind, journey_id, name, at, noted_at, key, properties)
SELECT * FROM first
"""
_WITH_THEM = """
SELECT DISTINCT journey_id FROM journeys_traveller
WHERE workspace_id = %s AND person_id = ANY(%s) AND due_at IS NOT NULL
"""
_LISTENING = "SELECT name, journey_id FROM journeys_listening WHERE workspace_id = %s AND name = ANY(%s)"
_UNDER_WAY = f"""
SELECT {COLUMNS} FROM journeys_traveller t
WHERE t.workspace_id = %s AND t.person_id = ANY(%s) AND t.journey_id = ANY(%s) AND t.due_at IS NOT NULL
ORDER BY t.id FOR NO KEY UPDATE
"""
_BEFORE = """
SELECT id, person_id, journey_id, entered_at, exited_at, trigger FROM journeys_traveller
WHERE workspace_id = %s AND person_id = ANY(%s) AND journey_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """`person` is who they are now, `once` who they were when it was noted."""

    person: int
    once: int
    kind: int
    journey: int | None
    event: Done
    noted_at: datetime
    key: uuid.UUID


def consume_some() -> int:
    """A portion of every workspace; how many signals were taken."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_WORKSPACES)
        workspaces = [workspace for (workspace,) in cursor.fetchall()]
    return sum(_consume_alone(workspace) for workspace in workspaces)


def _consume_alone(workspace_id: int) -> int:
    """What cannot be acted on stands in nothing else's way: it goes to the end of the queue and is tried again."""
    for limit in PORTIONS:
        try:
            return _consume(workspace_id, limit)
        except Exception:
            log.exception("%d signals of workspace %d could not be acted on", limit, workspace_id)
    with sending_transaction() as (cursor, _):
        cursor.execute(_TO_THE_END, [workspace_id])
    return 0


def _consume(workspace_id: int, limit: int) -> int:
    marks = fingerprints.of_workspace(workspace_id)
    with sending_transaction() as (cursor, now):
        cursor.execute(_ALONE, [workspace_id])
        if not cursor.fetchone()[0]:
            return 0
        taken = _take(cursor, workspace_id, now, limit)
        if not taken:
            return 0
        journeys = _journeys(cursor, workspace_id, taken, now)
        if journeys:
            _Portion(cursor, workspace_id, journeys, taken, marks, now).work()
        return len(taken)


def _take(cursor, workspace_id: int, now: datetime, limit: int) -> list[Signal]:
    cursor.execute(_TAKE, [workspace_id, limit, workspace_id])
    return [
        Signal(present or person, person, kind, journey, _done(min(at, now), name, properties), noted, key)
        for present, kind, journey, name, at, noted, key, properties, person in cursor.fetchall()
    ]


def _done(at: datetime, name: str, properties: str) -> Done:
    return Done(at, name, msgspec.json.decode(properties))


def _journeys(cursor, workspace_id: int, taken: Sequence[Signal], now: datetime) -> dict[int, Under]:
    """Those any of these is for, held."""
    names = sorted({signal.event.name for signal in taken if signal.kind == SignalKind.EVENT})
    cursor.execute(_LISTENING, [workspace_id, names])
    wanted = {journey for _, journey in cursor.fetchall()}
    wanted |= {signal.journey for signal in taken if signal.journey is not None}
    changed = {number for one in taken if one.kind == SignalKind.CHANGED for number in (one.person, one.once)}
    if changed:
        cursor.execute(_WITH_THEM, [workspace_id, sorted(changed)])
        wanted |= {journey for (journey,) in cursor.fetchall()}
    held = flows.hold(cursor, wanted, now)
    over = (JourneyState.DRAFT, JourneyState.ENDED)
    return {id: journey for id, journey in held.items() if journey.state not in over}


class _Portion:
    """Signals of one workspace that are acted on together."""

    def __init__(
        self,
        cursor,
        workspace_id: int,
        journeys: dict[int, Under],
        taken: Sequence[Signal],
        marks: Fingerprints,
        now: datetime,
    ) -> None:
        self.cursor, self.workspace_id, self.journeys, self.now = cursor, workspace_id, journeys, now
        self.taken = taken
        self.counts: Counter[tuple[int, str]] = Counter()
        self.once: dict[int, int] = {}
        self.triggers: set[tuple[int, uuid.UUID]] = set()
        self.of: defaultdict[int, list[Walker]] = defaultdict(list)
        self.walk = self._load(marks)
        self.before = self._load_before()

    def _load(self, marks: Fingerprints) -> Walk:
        present = {signal.person for signal in self.taken}
        self.once = people.once_others(self.cursor, self.workspace_id, present)
        wanted = sorted(present | self.once.keys())
        self.cursor.execute(_UNDER_WAY, [self.workspace_id, wanted, sorted(self.journeys)])
        walkers = [walker_of(row) for row in self.cursor.fetchall()]
        walk = prepare(self.cursor, self.journeys, walkers, marks, self.now, also=present)
        for id, journey in self.journeys.items():
            those = [walker for walker in walkers if walker.journey == id]
            merged = follow_merges(self.cursor, journey, those, walk)
            for walker in those:
                self.of[walker.person].append(walker)
                # Out at once, also while the journey is paused.
                if walk.people[walker.person].erased:
                    walk.leave(walker, self.now, reasons.ERASED)
                elif walker.id in merged:
                    walk.leave(walker, self.now, reasons.MERGED)
        return walk

    def _load_before(self) -> defaultdict[tuple[int, int], dict[int, Before]]:
        """Earlier entries of a person in a journey, by their number."""
        wanted = sorted({signal.person for signal in self.taken} | self.once.keys())
        self.cursor.execute(_BEFORE, [self.workspace_id, wanted, sorted(self.journeys)])
        found: defaultdict[tuple[int, int], dict[int, Before]] = defaultdict(dict)
        for number, person, journey, entered_at, exited_at, trigger in self.cursor.fetchall():
            found[self.once.get(person, person), journey][number] = Before(entered_at, exited_at)
            self.triggers.add((journey, trigger))
        return found

    def work(self) -> None:
        asked = [(signal, self._let_in_by(signal)) for signal in self.taken]
        numbers = iter(writing.new_numbers(self.cursor, sum(len(journeys) for _, journeys in asked)))
        for signal, journeys in asked:
            self._wake(signal)
            for journey in journeys:
                if self._admits(signal, journey):
                    self._enter(next(numbers), signal, journey)
        walkers = [walker for those in self.of.values() for walker in those if walker.changed]
        walk = self.walk
        writing.write(self.cursor, self.workspace_id, walkers, walk.effects, walk.journeys, walk.flows, self.now)
        writing.count(self.cursor, self.workspace_id, self.counts, self.now)

    def _wake(self, signal: Signal) -> None:
        """Whoever's time had come before it goes on first; who asks to come in again may be out by then."""
        for walker in self.of[signal.person]:
            if self.journeys[walker.journey].runs:
                self._go_on(walker, signal)
                if self._hears(walker, signal):
                    self._go_on(walker, signal)
            elif signal.kind == SignalKind.EVENT:
                self._hears(walker, signal)
            elif signal.kind == SignalKind.CHANGED and walker.due_at is not None:
                # As soon as it goes on.
                walker.due_at = min(walker.due_at, self.now)

    def _go_on(self, walker: Walker, signal: Signal) -> None:
        if walker.exited_at is None:
            self.walk.go_on(walker, self._until(signal))

    def _until(self, signal: Signal) -> datetime:
        """Calls and segments do not come by the inbox: what was done before them may still wait there."""
        by_fold = signal.kind in (SignalKind.EVENT, SignalKind.CHANGED)
        return signal.event.at if by_fold else min(signal.event.at, self._counted_until)

    @cached_property
    def _counted_until(self) -> datetime:
        return counted_until(self.cursor, self.now)

    def _hears(self, walker: Walker, signal: Signal) -> bool:
        done = signal.kind == SignalKind.EVENT and walker.exited_at is None
        return done and self.walk.hear(walker, signal.event)

    def _let_in_by(self, signal: Signal) -> list[Under]:
        """The journeys it asks an entry of."""
        if signal.journey is not None:
            return [self.journeys[signal.journey]] if signal.journey in self.journeys else []
        return [journey for journey in self.journeys.values() if self._starts(journey, signal)]

    def _starts(self, journey: Under, signal: Signal) -> bool:
        entry = self.walk.flows[journey.version_id].definition.entry
        return entry.by == EntryBy.EVENT and entry.goal is not None and entry.goal.event == signal.event.name

    def _admits(self, signal: Signal, journey: Under) -> bool:
        if (journey.id, signal.key) in self.triggers:
            return False
        outcome = self._outcome(signal, journey)
        self.counts[journey.id, outcome] += 1
        return outcome == admitting.ENTERED

    def _outcome(self, signal: Signal, journey: Under) -> str:
        person = self.walk.people.get(signal.person)
        if person is None or person.erased:
            return admitting.UNKNOWN
        definition = self.walk.flows[journey.version_id].definition
        goal = definition.entry.goal if signal.kind == SignalKind.EVENT else None
        trigger = Trigger(
            signal.event.at,
            signal.noted_at,
            journey.started_at,
            not journey.runs,
            goal is None or goal.met_by(signal.event.name, signal.event.properties),
        )
        before = self.before[signal.person, journey.id]
        mine = [walker for walker in self.of[signal.person] if walker.journey == journey.id]
        # As they stand after what these very signals moved.
        moved = {walker.id: Before(walker.entered_at, walker.exited_at) for walker in mine}
        return admit(definition.reentry, trigger, list((before | moved).values()))

    def _enter(self, number: int, signal: Signal, journey: Under) -> None:
        at = self.now if self.now - signal.event.at > LATE else signal.event.at
        walker = Walker(
            number, journey.id, journey.version_id, signal.person, signal.key, at, "", at, 0, at, is_new=True
        )  # fmt: skip
        self.of[signal.person].append(walker)
        self.triggers.add((journey.id, signal.key))
        self.before[signal.person, journey.id][number] = Before(at, None)
        self.walk.enter(walker)
        self.walk.go_on(walker, at)
