"""Everything made of leaves, against the leaves: lifetime totals, hours, days, lifetime sets, five-minute leaves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from pyroaring import BitMap

from analytics.reading.asks import Key
from analytics.reading.pieces import EPOCH
from analytics.verify.counted import named
from analytics.verify.target import Finding, Target

_HOUR, _DAY, _LIFETIME = 60, 1440, 0

_LEAVES = """
SELECT scope_kind, scope_id, metric, platform, population, bucket, total, members, version FROM analytics_leaf
WHERE workspace_id = %(ws)s AND width = 15 {scopes} ORDER BY 1, 2, 3, 4, 5, 6
"""
_COMPACTED = """
SELECT grain, bucket, total, members, version, leaves FROM analytics_compacted WHERE workspace_id = %(ws)s
AND (scope_kind, scope_id, metric, platform, population) = (%(kind)s, %(scope)s, %(leaf)s, %(platform)s, %(population)s)
"""
_MARKS = """
SELECT scope_kind, scope_id, metric, platform, population, bucket, shrank FROM analytics_mark
WHERE workspace_id = %(ws)s {scopes}
"""
_TOTALS = """
SELECT scope_kind, scope_id, metric, platform, population, coalesce(t.total, 0), coalesce(l.total, 0)
FROM (SELECT * FROM analytics_total WHERE workspace_id = %(ws)s {scopes}) t
FULL JOIN (
    SELECT scope_kind, scope_id, metric, platform, population, sum(total)::bigint AS total FROM analytics_leaf
    WHERE workspace_id = %(ws)s AND width = 15 {scopes} GROUP BY 1, 2, 3, 4, 5
) l USING (scope_kind, scope_id, metric, platform, population)
"""
_FIVES = """
SELECT scope_kind, scope_id, metric, platform, population, date_bin('15 minutes', bucket, 'epoch'),
    sum(total) FILTER (WHERE width = 5), sum(total) FILTER (WHERE width = 15)
FROM analytics_leaf WHERE workspace_id = %(ws)s AND bucket >= %(since)s {scopes} GROUP BY 1, 2, 3, 4, 5, 6
"""


@dataclass(slots=True)
class Made:
    """What compaction should have made of some leaves."""

    total: int = 0
    version: int = 0
    leaves: int = 0
    people: BitMap = field(default_factory=BitMap)

    def add(self, total: int, members: bytes | None, version: int) -> None:
        self.total += total
        self.version += version
        self.leaves += 1
        if members:
            self.people |= BitMap.deserialize(bytes(members))


def check_totals(target: Target, finding: Finding) -> None:
    for *columns, kept, summed in target.rows(_TOTALS):
        finding.expect(kept == summed, f"{named((Key(*columns), 0))}: lifetime {kept}, its leaves {summed}")


def check_fives(target: Target, finding: Finding) -> None:
    """Only the last 90 minutes: older ones may have been left out or thrown away by now."""
    for *columns, bucket, fives, quarter in target.rows(_FIVES, since=target.now - timedelta(minutes=90)):
        if bucket >= target.now - timedelta(minutes=90):
            place = (Key(*columns), int((bucket - EPOCH) / timedelta(minutes=15)))
            finding.expect((fives or 0) == (quarter or 0), f"{named(place)}: fives {fives}, quarter hour {quarter}")


def check_compaction(target: Target, finding: Finding) -> None:
    marks = _marks(target)
    for key, rows in groupby(target.rows(_LEAVES), key=lambda row: Key(*row[:5])):
        _check_key(target, finding, key, [row[5:] for row in rows], marks.get(key, {}))


def _check_key(
    target: Target, finding: Finding, key: Key, leaves: Iterable[tuple], marks: dict[datetime, bool]
) -> None:
    made: defaultdict[tuple[int, datetime], Made] = defaultdict(Made)
    for bucket, *values in leaves:
        for grain in (_HOUR, _DAY, _LIFETIME):
            made[grain, _floor(bucket, grain)].add(*values)
    dirty = {(grain, _floor(bucket, grain)) for bucket in marks for grain in (_HOUR, _DAY, _LIFETIME)}
    stored = {(grain, bucket): values for grain, bucket, *values in _compacted(target, key)}
    for place in (made.keys() | stored.keys()) - dirty:
        _check_place(target, finding, key, place, made.get(place, Made()), stored.get(place))
    lifetime = stored.get((_LIFETIME, EPOCH))
    if lifetime and marks and not any(marks.values()):
        _check_lifetime_with_marks(target, finding, key, made[_LIFETIME, EPOCH].people, lifetime, made, marks)


def _check_place(
    target: Target, finding: Finding, key: Key, place: tuple[int, datetime], want: Made, found: list | None
) -> None:
    grain, bucket = place
    where = f"{named((key, int((bucket - EPOCH) / timedelta(minutes=15))))} grain {grain}"
    if found is None:
        finding.expect(want.leaves == 0, f"{where}: not compacted and not marked")
        return
    total, members, version, leaves = found
    people = target.people(members)
    right = people == target.aliases.translate(want.people)
    if grain != _LIFETIME:
        right = right and (total, version, leaves) == (want.total, want.version, want.leaves)
    finding.expect(right, f"{where}: {total} ({len(people)} people), leaves {want.total} ({len(want.people)} people)")


def _check_lifetime_with_marks(
    target: Target,
    finding: Finding,
    key: Key,
    everybody: BitMap,
    lifetime: list,
    made: dict[tuple[int, datetime], Made],
    marks: dict[datetime, bool],
) -> None:
    """The reader's own rule: the lifetime set united with the hours that wait for the compactor."""
    people = target.people(lifetime[1])
    for hour in {_floor(bucket, _HOUR) for bucket in marks}:
        people |= target.aliases.translate(made[_HOUR, hour].people)
    want = target.aliases.translate(everybody)
    finding.expect(people == want, f"{named((key, 0))}: lifetime of {len(people)} people, leaves say {len(want)}")


def _marks(target: Target) -> dict[Key, dict[datetime, bool]]:
    found: defaultdict[Key, dict[datetime, bool]] = defaultdict(dict)
    for *columns, bucket, shrank in target.rows(_MARKS):
        found[Key(*columns)][bucket] = shrank
    return found


def _compacted(target: Target, key: Key) -> Iterator[tuple]:
    kind, scope, leaf, platform, population = key
    return target.rows(_COMPACTED, kind=kind, scope=scope, leaf=leaf, platform=platform, population=population)


def _floor(bucket: datetime, grain: int) -> datetime:
    return EPOCH if grain == _LIFETIME else bucket - (bucket - EPOCH) % timedelta(minutes=grain)
