"""The compactor: hours, UTC days and lifetimes made of leaves whose marks it takes (ruling 21).

It takes marks by DELETE ... RETURNING and reads the leaves in the next statement: a fold that changes one of
them meanwhile waits for the mark's row, and marks it anew. A reader in any snapshot sees either the marks
(and reads the leaves) or the compacted rows; never neither.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.cache import cache
from django.db import connection
from pyroaring import BitMap

from workspaces.tenancy import engine_transaction

# One compactor at a time: two would rewrite the same lifetimes.
_LOCK = 7_318_020_103
# Keys in one transaction. A fold that counts in one of them waits for its end: with two hundred, while history came in,
# it waited half a minute and gave up.
_TOGETHER = 10
# Seconds a key is left alone after it was compacted, and while the inbox is this deep.
_REST, _REST_BEHIND, _DEEP = 60, 600, 10_000
# So many keys waiting are not put off any longer: pages would read too many leaves.
_MOST_KEYS = 20_000
_HOUR, _DAY, _LIFETIME = 60, 1440, 0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Whole keys, the longest waiting first, so that a lifetime is rewritten once for many marks.
_WAITING = """
SELECT workspace_id, scope_kind, scope_id, metric, platform, population FROM analytics_mark
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY min(ctid)
"""
# Marks that a fold holds at this moment stay for the next time: the fold takes them in the order of their keys and this
# statement in the order of the table, so that waiting for each other they met in a circle every few minutes.
_TAKE = """
DELETE FROM analytics_mark WHERE ctid = ANY (ARRAY(
    SELECT m.ctid FROM analytics_mark m JOIN unnest(
        %s::bigint[], %s::smallint[], %s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[]
    ) AS waiting (workspace_id, scope_kind, scope_id, metric, platform, population)
    USING (workspace_id, scope_kind, scope_id, metric, platform, population) FOR UPDATE OF m SKIP LOCKED
)) RETURNING workspace_id, scope_kind, scope_id, metric, platform, population, bucket, shrank
"""
_KEY = "workspace_id = %s AND scope_kind = %s AND scope_id = %s AND metric = %s AND platform = %s AND population = %s"
_LEAVES = f"""
SELECT bucket, total, members, version FROM analytics_leaf WHERE {_KEY} AND width = 15
AND date_trunc('hour', bucket, 'UTC') = ANY(%s)
"""
_READ = f"SELECT bucket, total, members, version, leaves FROM analytics_compacted WHERE {_KEY} AND grain = %s"
_WRITE = """
INSERT INTO analytics_compacted
    (workspace_id, scope_kind, scope_id, metric, platform, population, grain, bucket, total, members, version, leaves)
SELECT %s, %s, %s, %s, %s, %s, t.* FROM unnest(
    %s::smallint[], %s::timestamptz[], %s::bigint[], %s::bytea[], %s::bigint[], %s::integer[]
) AS t(grain, bucket, total, members, version, leaves)
ORDER BY grain, bucket
ON CONFLICT (workspace_id, scope_kind, scope_id, metric, platform, population, grain, bucket) DO UPDATE
SET total = excluded.total, members = excluded.members, version = excluded.version, leaves = excluded.leaves
"""


@dataclass(slots=True)
class Piece:
    """A bucket in the making: total, people, sum of versions and number of leaves."""

    total: int = 0
    members: BitMap = field(default_factory=BitMap)
    version: int = 0
    leaves: int = 0

    def add(self, total: int, members: bytes | None, version: int, leaves: int = 1) -> None:
        self.total += total
        self.version += version
        self.leaves += leaves
        if members:
            self.members |= BitMap.deserialize(bytes(members))


def compact(keys: int = 200, *, seconds: int = 30) -> int:
    """Compacts up to so many keys; the number of marks taken. 0 also where another compactor is at work."""
    return _compact_in_turn(_waiting()[:keys], seconds)


def compact_rested(keys: int = 200, *, seconds: int = 30) -> int:
    """The same of keys that were left alone for a while. Readers are exact either way, from marked leaves; a key that
    counts all the time would be rewritten all the time, and while the inbox is deep the fold needs the machine more
    (ruling 21: at most once a minute per key)."""
    waiting = _waiting()
    rest = _REST_BEHIND if _is_deep() and len(waiting) < _MOST_KEYS else _REST
    names = {f"compacted:{':'.join(map(str, key))}": key for key in waiting}
    resting = cache.get_many(names)
    rested = [name for name in names if name not in resting][:keys]
    cache.set_many(dict.fromkeys(rested, 1), rest)
    return _compact_in_turn([names[name] for name in rested], seconds)


def _waiting() -> list[tuple]:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return cursor.fetchall()


def _is_deep() -> bool:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM messaging_inbox LIMIT %s) AS waiting", [_DEEP])
        return cursor.fetchone()[0] == _DEEP


def _compact_in_turn(keys: list[tuple], seconds: int) -> int:
    taken = 0
    for start in range(0, len(keys), _TOGETHER):
        marks = _compact_some(keys[start : start + _TOGETHER], seconds)
        if marks is None:
            break
        taken += marks
    return taken


def _compact_some(keys: list[tuple], seconds: int) -> int | None:
    """None where another compactor is at work."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = '{int(seconds)}s'")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_TAKE, [list(column) for column in zip(*keys, strict=True)])
        marks = cursor.fetchall()
        taken: defaultdict[tuple, list[tuple[datetime, bool]]] = defaultdict(list)
        for *key, bucket, shrank in marks:
            taken[tuple(key)].append((bucket, shrank))
        for key in sorted(taken):
            _compact_key(cursor, key, taken[key])
    return len(marks)


def _compact_key(cursor, key: tuple, marks: list[tuple[datetime, bool]]) -> None:
    hours = sorted({_hour(bucket) for bucket, _ in marks})
    fresh: dict[datetime, Piece] = {hour: Piece() for hour in hours}
    cursor.execute(_LEAVES, [*key, hours])
    for bucket, total, members, version in cursor.fetchall():
        fresh[_hour(bucket)].add(total, members, version)
    days = {_day(hour) for hour in hours}
    standing = _standing_hours(cursor, key, days, fresh)
    rows = [(_HOUR, hour, piece) for hour, piece in fresh.items()]
    rows += [(_DAY, day, piece) for day, piece in standing.items()]
    rows.append((_LIFETIME, EPOCH, _lifetime(cursor, key, fresh, standing, shrank=any(s for _, s in marks))))
    cursor.execute(_WRITE, [*key, *_columns(rows)])


def _standing_hours(cursor, key: tuple, days: set[datetime], fresh: dict[datetime, Piece]) -> dict[datetime, Piece]:
    """The touched days, made of the fresh hours and the other hours as they stand."""
    made: dict[datetime, Piece] = {day: Piece() for day in days}
    for hour, piece in fresh.items():
        _join(made[_day(hour)], piece)
    cursor.execute(
        f"{_READ} AND date_trunc('day', bucket, 'UTC') = ANY(%s) AND NOT bucket = ANY(%s)",
        [*key, _HOUR, sorted(days), sorted(fresh)],
    )
    for bucket, *values in cursor.fetchall():
        made[_day(bucket)].add(*values)
    return made


def _lifetime(cursor, key: tuple, fresh: dict[datetime, Piece], days: dict[datetime, Piece], *, shrank: bool) -> Piece:
    """The set alone (totals of lifetimes are the fold's): grown by the fresh hours, and built anew from all
    days where somebody left or where there was none yet."""
    members = BitMap()
    if not shrank:
        cursor.execute(f"{_READ} AND bucket = %s", [*key, _LIFETIME, EPOCH])
        row = cursor.fetchone()
        if row is not None:
            members = BitMap.deserialize(bytes(row[2])) if row[2] else BitMap()
            return Piece(members=members.union(*(hour.members for hour in fresh.values())))
    cursor.execute(f"{_READ} AND NOT bucket = ANY(%s)", [*key, _DAY, sorted(days)])
    stored = [BitMap.deserialize(bytes(row[2])) for row in cursor.fetchall() if row[2]]
    return Piece(members=members.union(*(day.members for day in days.values()), *stored))


def _join(into: Piece, piece: Piece) -> None:
    into.total += piece.total
    into.version += piece.version
    into.leaves += piece.leaves
    into.members |= piece.members


def _columns(rows: list[tuple[int, datetime, Piece]]) -> list[list]:
    return [
        [grain for grain, _, _ in rows],
        [bucket for _, bucket, _ in rows],
        [piece.total for _, _, piece in rows],
        [piece.members.serialize() if piece.members else None for _, _, piece in rows],
        [piece.version for _, _, piece in rows],
        [piece.leaves for _, _, piece in rows],
    ]


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> datetime:
    return _hour(moment).replace(hour=0)
