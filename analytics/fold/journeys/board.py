"""The moves of a batch: which journey, step and entry each speaks of, and what must wait."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from analytics.fold.columns import numbers, texts
from analytics.fold.item import Item
from analytics.fold.journeys import store
from analytics.fold.journeys.names import Names
from analytics.fold.journeys.rows import EntryRow, UnnamedRow, Way
from journeys.moves import Kind, Move
from messaging.events import DELIVERY_TYPES

_KINDS = {
    "journey_entered": Kind.ENTERED,
    "step_entered": Kind.STEP_ENTERED,
    "step_left": Kind.STEP_LEFT,
    "journey_exited": Kind.EXITED,
}
_OF_STEPS = (Kind.STEP_ENTERED, Kind.STEP_LEFT)
# Between the parts of what an event waits for; the door lets no id hold it in a way that matters.
_BETWEEN = "\x1f"

_KNOWN = """
SELECT e.journey_id, e.key, e.id, e.person_id, e.person_at_first
FROM unnest(%(journeys)s::bigint[], %(keys)s::text[]) AS u(journey, key)
JOIN journeys_entry e ON e.workspace_id = %(ws)s AND e.journey_id = u.journey AND e.key = u.key ORDER BY e.id
"""


@dataclass(slots=True)
class Report:
    """A move with what its event names."""

    item: Item
    kind: Kind
    journey: int
    step: int = 0
    next: int = 0

    @property
    def key(self) -> str:
        """Of its entry; empty where the event names none."""
        entry = self.item.event.entry
        if entry:
            return f"id:{entry}"
        return f"event:{self.item.key}" if self.kind is Kind.ENTERED else ""

    def move(self) -> Move:
        event = self.item.event
        word = (event.outcome if self.kind is Kind.STEP_LEFT else event.reason) or ""
        if self.kind in (Kind.ENTERED, Kind.STEP_ENTERED):
            word = ""
        return Move(self.item.at, self.kind, self.step, self.next, word, self.item.key)


class Moves:
    """The batch's moves of one workspace."""

    def __init__(self, workspace_id: int, names: Names) -> None:
        self.workspace_id = workspace_id
        self.names = names
        self.reports: list[Report] = []
        # What others say of journeys that run here.
        self.strange: list[Item] = []
        # Entries by journey and key that begin in this batch.
        self._beginning: defaultdict[tuple[int, str], list[Item]] = defaultdict(list)
        self.ways: dict[tuple[int, int], Way] = {}
        # Names of what waits for entries that have just begun.
        self.begun: list[str] = []
        self._known: dict[tuple[int, str], list[tuple[int, int | None, int | None]]] = {}
        self._new: Iterator[int] = iter(())
        self._developers: Collection[int] = ()

    # Sorting out, before anything is locked.

    def sort_out(self, item: Item) -> tuple[str, str] | None:
        """Takes the move, or says what it waits for."""
        event, kind = item.event, _KINDS[item.event.type]
        if event.journey is None:
            return None
        journey = self.names.journeys.get(event.journey)
        if journey is None:
            return "journey", event.journey
        if not self.names.may_report(journey, item.source_id):
            self.strange.append(item)
            return None
        report = Report(item, kind, journey)
        if kind in _OF_STEPS:
            step = self.names.step(journey, event.step, item.at) if event.step else None
            if step is None:
                return ("step", f"{event.journey}/{event.step}") if event.step else None
            report.step = step.id
        if kind is Kind.STEP_LEFT and event.next_step:
            following = self.names.step(journey, event.next_step, item.at)
            if following is None:
                return "step", f"{event.journey}/{event.next_step}"
            report.next = following.id
        self.reports.append(report)
        if kind is Kind.ENTERED:
            self._beginning[journey, report.key].append(item)
        return None

    def look_up(self, cursor, items: Iterable[Item]) -> None:
        """Which entries are known that moves or first reports of deliveries name."""
        wanted = {(report.journey, report.key) for report in self.reports if report.key}
        for item in items:
            event = item.event
            if event.type in DELIVERY_TYPES and event.journey in self.names.journeys and event.entry:
                wanted.add((self.names.journeys[event.journey], f"id:{event.entry}"))
        if not wanted:
            return
        journeys, keys = zip(*sorted(wanted), strict=True)
        where = {"ws": self.workspace_id, "journeys": numbers(journeys), "keys": texts(keys)}
        cursor.execute(_KNOWN, where)
        found: defaultdict[tuple[int, str], list[tuple[int, int | None, int | None]]] = defaultdict(list)
        for journey, key, *entry in cursor.fetchall():
            found[journey, key].append(tuple(entry))
        self._known = found

    def has_entry(self, journey: int, entry: str) -> bool:
        """Known, or begun in this batch."""
        key = journey, f"id:{entry}"
        return key in self._known or key in self._beginning

    def owner_of(self, journey: int, entry: str) -> int | None:
        """Whose entry it is. Two people may use one name for theirs; then it does not say whose."""
        key = journey, f"id:{entry}"
        people = {person for _, person, _ in self._known.get(key, ())}
        people |= {item.person_id for item in self._beginning.get(key, ())}
        return people.pop() if len(people) == 1 else None

    # Under the locks of people.

    def load(
        self, cursor, asked: Iterable[tuple[int, int]], developers: Collection[int]
    ) -> list[tuple[Item, str, str]]:
        """Reads the ways these moves and `asked` (person, journey) belong to, adds the moves, and says which have to
        wait for their entry."""
        self._developers = developers
        alone = {id for r in self.reports for id, person, _ in self._candidates(r) if person is None}
        self.ways = store.load(cursor, self.workspace_id, asked, alone)
        self._new = iter(store.new_numbers(cursor, sum(report.kind is Kind.ENTERED for report in self.reports)))
        ordered = sorted(self.reports, key=lambda report: (report.kind, report.item.at, report.item.key))
        return [(report.item, "entry", _waits_for(report)) for report in ordered if not self._place(report)]

    def people(self) -> set[int]:
        """Whose entries these moves may change."""
        named = {report.item.person_id for report in self.reports if report.item.person_id is not None}
        return named | {person for r in self.reports for _, person, _ in self._candidates(r) if person is not None}

    def pairs(self, cursor) -> set[tuple[int, int]]:
        """(person, journey) these moves belong to; people are locked."""
        # Once more: between the first look and the lock another fold may have been quicker.
        self.look_up(cursor, ())
        named = {(r.item.person_id, r.journey) for r in self.reports if r.item.person_id is not None}
        owners = {(person, r.journey) for r in self.reports for _, person, _ in self._candidates(r)}
        return named | {(person, journey) for person, journey in owners if person is not None}

    def _candidates(self, report: Report) -> list[tuple[int, int | None, int | None]]:
        """Entries of this name: the person's own, else one that began without a person; whoever's where the event names
        nobody."""
        found = self._known.get((report.journey, report.key), []) if report.key else []
        person = report.item.person_id
        if report.item.event.person is None and person is None:
            return found[:1]
        own = [entry for entry in found if entry[1] == person]
        return own if own or report.kind is Kind.ENTERED else [entry for entry in found if entry[1] is None]

    def _place(self, report: Report) -> bool:
        person = report.item.person_id
        if not report.key:
            return self._place_unnamed(report)
        for id, owner, at_first in self._candidates(report):
            way = self.ways[-id if owner is None else owner, report.journey]
            identity = (report.key, at_first or 0)
            report.item.person_id = owner
            self._add(way, identity, report)
            return True
        if report.kind is not Kind.ENTERED:
            return False
        self._begin(report, person)
        return True

    def _begin(self, report: Report, person: int | None) -> None:
        number = next(self._new)
        place = (-number if person is None else person, report.journey)
        way = self.ways.setdefault(place, Way(report.journey, person))
        population = 1 if person in self._developers else 0
        row = EntryRow(number, report.journey, person, person, report.key, population, new=True)
        way.entries[row.identity] = row
        self._known.setdefault((report.journey, report.key), []).append((number, person, person))
        self._add(way, row.identity, report)
        self.begun.extend(self._names_of(report))

    def _place_unnamed(self, report: Report) -> bool:
        """It belongs to whichever entry turns out to have begun last before it; of nobody it says nothing."""
        person = report.item.person_id
        if person is not None:
            way = self.ways[person, report.journey]
            row = way.unnamed.setdefault(person, UnnamedRow(report.journey, person, person))
            row.moves.append(report.move())
            way.touched_unnamed.add(person)
        return True

    def _add(self, way: Way, identity: tuple[str, int], report: Report) -> None:
        way.entries[identity].moves.append(report.move())
        way.touched.add(identity)

    def _names_of(self, report: Report) -> list[str]:
        event = report.item.event
        if not event.entry:
            return []
        people = {"", event.person or ""}
        return [
            _BETWEEN.join((journey, event.entry, person))
            for journey in self.names.called[report.journey]
            for person in people
        ]


def _waits_for(report: Report) -> str:
    event = report.item.event
    return waits_for(event.journey or "", event.entry or "", event.person or "")


def waits_for(journey: str, entry: str, person: str = "") -> str:
    """What an event waits for that names an entry not known yet."""
    return _BETWEEN.join((journey, entry, person))
