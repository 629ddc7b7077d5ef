"""What one transaction changes in the leaves, gathered before anything is written.

A key is (scope kind, scope, metric, platform, population, number of the five-minute bucket since 1970).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

FIVE_MINUTES = 300_000_000
QUARTER = 3

Key = tuple[int, int, int, int, int, int]
# What conversions are worth has no metric in its key: scope kind, scope, platform, population, bucket.
ValueKey = tuple[int, int, int, int, int]


def bucket_number(at: int) -> int:
    """The five-minute bucket of a time in microseconds since 1970."""
    return at // FIVE_MINUTES


def quarter_of(key: Key) -> Key:
    """The same key at the quarter hour, numbered by its first five-minute bucket."""
    return (*key[:5], key[5] - key[5] % QUARTER)


@dataclass(slots=True)
class LeafChange:
    """Added to the total, people to add and people to take out. Who is in both stays."""

    total: int = 0
    join: set[int] = field(default_factory=set)
    leave: set[int] = field(default_factory=set)

    def nothing(self) -> bool:
        return not (self.total or self.join or self.leave)


class Changes:
    """Changes of leaves and of lifetime totals, gathered by five minutes; quarter hours are made of them at the end.

    `gone` are people who left a whole quarter. `shrinks` are keys (without bucket) whose lifetime set may have lost
    somebody; readers and the compactor then build it anew (ruling 25)."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id
        self.fives: defaultdict[Key, LeafChange] = defaultdict(LeafChange)
        self.gone: defaultdict[Key, set[int]] = defaultdict(set)
        self.shrinks: set[Key] = set()
        self.worth: defaultdict[ValueKey, Decimal] = defaultdict(Decimal)

    def count(self, key: Key, n: int, person: int | None = None) -> None:
        """`n` more (or fewer) at this bucket; a person who now certainly belongs there."""
        change = self.fives[key]
        change.total += n
        if person is not None:
            change.join.add(person)

    def value(self, key: ValueKey, amount: Decimal) -> None:
        """So much more (or less) money at this bucket."""
        self.worth[key] += amount

    def leave_five(self, key: Key, person: int) -> None:
        self.fives[key].leave.add(person)

    def leave_quarter(self, key: Key, person: int) -> None:
        self.gone[key].add(person)

    def shrink(self, key: Key) -> None:
        """Somebody left this quarter; the mark says so."""
        self.shrinks.add(quarter_of(key))

    def quarters(self) -> dict[Key, LeafChange]:
        """The same by quarter hours. Who left five minutes of one may still stand in another five."""
        made: defaultdict[Key, LeafChange] = defaultdict(LeafChange)
        for key, change in self.fives.items():
            quarter = made[quarter_of(key)]
            quarter.total += change.total
            quarter.join |= change.join
        for key, people in self.gone.items():
            made[key].leave |= people
        return made
