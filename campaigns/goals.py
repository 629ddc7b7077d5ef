"""The goal of a campaign and its rules, as they hold at a time (metrics.md V-2)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from messaging.goals import Goal


@dataclass(frozen=True, slots=True)
class Terms:
    """Goal and rules of a campaign as they hold from `valid_from` on; times are microseconds."""

    valid_from: int
    goal: Goal | None
    single: bool
    nearest_state: str
    nearest_window: int | None


def in_force(terms: Sequence[Terms], at: int) -> Terms:
    """An event is judged by the terms of its own time (metrics.md V-2); `terms` stand in order of time."""
    place = bisect_right(terms, at, key=lambda row: row.valid_from)
    return terms[max(place - 1, 0)]
