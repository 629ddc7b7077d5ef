"""Journeys by brute force: every number by looking at each thing that happened, from the beginning.

Times are plain numbers. Written from metrics.md 3.4 and 7.2 and rulings 40 and 52, never from the product's code.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Visit:
    step: str
    at: int
    left: int | None = None


@dataclass(slots=True)
class Entry:
    """What happened to one entry: visits in order, none at the same time."""

    id: str
    person: str
    at: int
    visits: list[Visit] = field(default_factory=list)
    exit: int | None = None


def numbers_of(entries: list[Entry], purchases: dict[str, list[int]], after_exit: int) -> Counter[tuple[str, str]]:
    """(where, what) -> how many; where is the journey or a step."""
    found: Counter[tuple[str, str]] = Counter()
    met: set[str] = set()
    people = {entry.person for entry in entries}
    for person in people:
        own = [entry for entry in entries if entry.person == person]
        hits = _hits(own, purchases.get(person, []), after_exit)
        met |= {entry for _, entry in hits}
        found["journey", "conversion_events"] += len(hits)
        found["journey", "converted_people"] += bool(hits)
    found["journey", "entries_total"] = len(entries)
    found["journey", "entries_unique"] = len(people)
    found["journey", "in_progress"] = sum(entry.exit is None for entry in entries)
    found["journey", "exited"] = sum(entry.exit is not None for entry in entries)
    found["journey", "exits"] = sum(entry.exit is not None and entry.id not in met for entry in entries)
    for entry in entries:
        _count_visits(found, entry)
    for step in {visit.step for entry in entries for visit in entry.visits}:
        visitors = {entry.person for entry in entries for visit in entry.visits if visit.step == step}
        found[step, "entry_users"] = len(visitors)
    return found


def _hits(entries: list[Entry], purchases: list[int], after_exit: int) -> list[tuple[int, str]]:
    hits = []
    for at in sorted(purchases):
        begun = [entry for entry in entries if entry.at <= at]
        if any(entry.exit is None or at <= entry.exit + after_exit for entry in begun):
            hits.append((at, max(begun, key=lambda entry: entry.at).id))
    return hits


def _count_visits(found: Counter[tuple[str, str]], entry: Entry) -> None:
    for place, visit in enumerate(entry.visits):
        found[visit.step, "step_entered"] += 1
        last = place == len(entry.visits) - 1
        if last and entry.exit is not None:
            found[visit.step, "exited_here"] += 1
        elif last and visit.left is None:
            found[visit.step, "waiting"] += 1
        else:
            found[visit.step, "continued"] += 1
    for step in {visit.step for visit in entry.visits}:
        found[step, "step_entered_unique"] += 1
