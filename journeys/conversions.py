"""Which events convert somebody in a journey: one pure function over entries and goal events (metrics.md 3.4).

All times are microseconds since 1970.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from journeys.passages import Identity
from messaging.goals import Goal


@dataclass(frozen=True, slots=True)
class Terms:
    """The conversion event and how long after the exit it counts, as they hold from `valid_from` on."""

    valid_from: int
    goal: Goal | None
    stop_after: int


@dataclass(frozen=True, slots=True)
class Span:
    """An entry from beginning to end."""

    entered_at: int
    exited_at: int | None


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """An event that meets the goal in force at its time; `delivery` is set where it was reported for one."""

    at: int
    id: int
    stop_after: int = 0
    delivery: int | None = None
    platform: int = 0
    population: int = 0


@dataclass(frozen=True, slots=True)
class Credited:
    """A qualifying event and the entry it is credited to."""

    event: Event
    entry: Identity


def in_force(terms: Sequence[Terms], at: int) -> Terms:
    """An event is judged by the terms of its own time (V-2); `terms` stand in order of time."""
    return terms[max(bisect_right(terms, at, key=lambda row: row.valid_from) - 1, 0)]


def credited(entries: Mapping[Identity, Span], events: Iterable[Event]) -> list[Credited]:
    """The qualifying events in order of time; the first of them is the person's conversion (V-30).

    An event counts inside any entry's window, the end included, and goes to the entry entered last before it, whether
    or not that one's window is still open (V-31, V-32).
    """
    found = []
    for event in sorted(events):
        begun = [(span.entered_at, entry) for entry, span in entries.items() if span.entered_at <= event.at]
        if any(_open(entries[entry], event) for _, entry in begun):
            found.append(Credited(event, max(begun)[1]))
    return found


def _open(span: Span, event: Event) -> bool:
    return span.exited_at is None or event.at <= span.exited_at + event.stop_after
