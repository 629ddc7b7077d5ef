"""Leaves as they should be, gathered row by row, and compared with the leaves as they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pyroaring import BitMap

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading.asks import Key
from analytics.reading.pieces import EPOCH, QUARTER
from analytics.verify.target import Finding, Target
from messaging.facts import micros

_MICROS_OF_QUARTER = 900_000_000

_LEAVES = """
SELECT scope_kind, scope_id, metric, platform, population, bucket, total, members FROM analytics_leaf
WHERE workspace_id = %(ws)s AND width = 15 AND metric = ANY(%(metrics)s) AND bucket >= %(since)s {scopes}
"""

_KINDS = {int(kind): kind.name.lower() for kind in ScopeKind}

Place = tuple[Key, int]


@dataclass(slots=True)
class Count:
    total: int = 0
    people: BitMap = field(default_factory=BitMap)


class Counted:
    """(key, quarter hour since 1970) -> what the rows say."""

    def __init__(self) -> None:
        self.places: dict[Place, Count] = {}

    def add(self, key: Key, at: int, person: int | None, n: int = 1) -> None:
        """`at` in microseconds since 1970."""
        count = self.places.setdefault((key, at // _MICROS_OF_QUARTER), Count())
        count.total += n
        if person is not None:
            count.people.add(person)


def leaves(target: Target, metrics: Iterable[Leaf], since: datetime = EPOCH) -> Iterator[tuple[Place, int, BitMap]]:
    """The stored leaves of these metrics: place, total, people in the numbers of today."""
    numbers = [int(metric) for metric in metrics]
    for *columns, bucket, total, members in target.rows(_LEAVES, metrics=numbers, since=since):
        yield (Key(*columns), micros(bucket) // _MICROS_OF_QUARTER), total, target.people(members)


def compare(target: Target, finding: Finding, counted: Counted, metrics: Iterable[Leaf]) -> None:
    """Every leaf against the rows, then the rows that no leaf counted."""
    expected = counted.places
    for place, total, people in leaves(target, metrics):
        want = expected.pop(place, Count())
        right = total == want.total and people == target.aliases.translate(want.people)
        finding.expect(right, f"{named(place)}: counted {total} ({len(people)} people), rows say {_said(want)}")
    for place, want in expected.items():
        finding.expect(not want.total and not want.people, f"{named(place)}: no leaf, rows say {_said(want)}")


def named(place: Place) -> str:
    key, quarter = place
    kind = _KINDS.get(key.scope_kind, str(key.scope_kind))
    moment = EPOCH + quarter * QUARTER
    where = f"{kind} {key.scope_id} {Leaf(key.leaf).name.lower()} platform {key.platform} population {key.population}"
    return f"{where} at {moment:%Y-%m-%d %H:%MZ}"


def _said(count: Count) -> str:
    return f"{count.total} ({len(count.people)} people)"
