"""Writing changes into leaves, marks and lifetime totals, in an order in which nobody waits in a circle.

Rows that do not exist cannot be locked: missing leaves are inserted first, whole, for nobody else can have one. Those
that were there are locked in the order of their keys, then their sets are read in a statement of their own, then they
are written (ruling 22).
"""

from collections.abc import Iterable
from datetime import datetime

from pyroaring import BitMap

from analytics.changes import Changes, Key, LeafChange, bucket_number
from analytics.leafmetrics import OF_MEMBERS
from messaging.facts import micros

# Five-minute leaves serve the one-hour view only; older times go to the quarter hours alone (ruling 18).
FIVES_KEPT = 24

_UNNEST = """unnest(%(kind)s::smallint[], %(scope)s::bigint[], %(metric)s::smallint[], %(platform)s::smallint[],
    %(population)s::smallint[], %(width)s::smallint[], %(five)s::bigint[]) WITH ORDINALITY
    AS t(scope_kind, scope_id, metric, platform, population, width, five, place)"""
_SAME = """l.workspace_id = %(ws)s AND l.scope_kind = t.scope_kind AND l.scope_id = t.scope_id AND l.metric = t.metric
    AND l.platform = t.platform AND l.population = t.population AND l.width = t.width
    AND l.bucket = to_timestamp(t.five * 300)"""
_MAKE = """
INSERT INTO analytics_leaf
    (workspace_id, scope_kind, scope_id, metric, platform, population, width, bucket, total, members, version)
SELECT %(ws)s, scope_kind, scope_id, metric, platform, population, width, to_timestamp(five * 300), total, members, 1
FROM unnest(%(kind)s::smallint[], %(scope)s::bigint[], %(metric)s::smallint[], %(platform)s::smallint[],
    %(population)s::smallint[], %(width)s::smallint[], %(five)s::bigint[], %(total)s::bigint[],
    string_to_array(%(members)s, ',', '')::bytea[])
    AS t(scope_kind, scope_id, metric, platform, population, width, five, total, members)
ORDER BY 2, 3, 4, 5, 6, 7, 8 ON CONFLICT DO NOTHING
RETURNING scope_kind, scope_id, metric, platform, population, extract(epoch FROM bucket)::bigint / 300, width
"""
_LOCK = f"""
SELECT FROM {_UNNEST} JOIN analytics_leaf l ON {_SAME}
ORDER BY l.scope_kind, l.scope_id, l.metric, l.platform, l.population, l.width, l.bucket FOR NO KEY UPDATE OF l
"""
_READ = f"SELECT t.place, l.members FROM {_UNNEST} JOIN analytics_leaf l ON {_SAME} WHERE l.members IS NOT NULL"
_WRITE = f"""
UPDATE analytics_leaf l SET total = l.total + t.total, version = l.version + 1, members = t.members
FROM unnest(%(kind)s::smallint[], %(scope)s::bigint[], %(metric)s::smallint[], %(platform)s::smallint[],
    %(population)s::smallint[], %(width)s::smallint[], %(five)s::bigint[], %(total)s::bigint[],
    string_to_array(%(members)s, ',', '')::bytea[])
    AS t(scope_kind, scope_id, metric, platform, population, width, five, total, members)
WHERE {_SAME}
"""
_MARK = """
INSERT INTO analytics_mark AS m (workspace_id, scope_kind, scope_id, metric, platform, population, bucket, shrank)
SELECT %(ws)s, scope_kind, scope_id, metric, platform, population, to_timestamp(five * 300), shrank
FROM unnest(%(kind)s::smallint[], %(scope)s::bigint[], %(metric)s::smallint[], %(platform)s::smallint[],
    %(population)s::smallint[], %(five)s::bigint[], %(shrank)s::boolean[])
    AS t(scope_kind, scope_id, metric, platform, population, five, shrank)
ORDER BY 2, 3, 4, 5, 6, 7
ON CONFLICT (workspace_id, scope_kind, scope_id, metric, platform, population, bucket)
DO UPDATE SET n = m.n + 1, shrank = m.shrank OR excluded.shrank
"""
_TOTAL = """
INSERT INTO analytics_total AS o (workspace_id, scope_kind, scope_id, metric, platform, population, total, version)
SELECT %(ws)s, scope_kind, scope_id, metric, platform, population, total, 1
FROM unnest(%(kind)s::smallint[], %(scope)s::bigint[], %(metric)s::smallint[], %(platform)s::smallint[],
    %(population)s::smallint[], %(total)s::bigint[]) AS t(scope_kind, scope_id, metric, platform, population, total)
ORDER BY 2, 3, 4, 5, 6
ON CONFLICT (workspace_id, scope_kind, scope_id, metric, platform, population)
DO UPDATE SET total = o.total + excluded.total, version = o.version + 1
"""


# A leaf's key, its width in minutes, and what changes.
_Row = tuple[Key, int, LeafChange]

# Numbers that stood for somebody before a merge; sets still hold them (ruling 31).
_FORMER = "SELECT number, old_number FROM messaging_personalias WHERE workspace_id = %s AND number = ANY(%s)"


def write(cursor, changes: Changes, now: datetime) -> None:
    """Everything `changes` holds, in the caller's transaction."""
    recent = bucket_number(micros(now)) - FIVES_KEPT
    fives = [(key, 5, change) for key, change in changes.fives.items() if key[5] >= recent and not change.nothing()]
    quarters = [(key, 15, change) for key, change in changes.quarters().items() if not change.nothing()]
    _take_former_numbers_out(cursor, changes.workspace_id, (*fives, *quarters))
    rows = sorted([*fives, *quarters], key=lambda row: (*row[0][:5], row[1], row[0][5]))
    if not rows:
        return
    made = _make(cursor, changes.workspace_id, rows)
    _change(cursor, changes.workspace_id, [row for row in rows if (*row[0], row[1]) not in made])
    _mark(cursor, changes, sorted(key for key, _, _ in quarters))
    _add_totals(cursor, changes, quarters)


def _make(cursor, workspace_id: int, rows: list[_Row]) -> set[tuple[int, ...]]:
    """Inserts the leaves that were missing; their keys with the width."""
    members = [_members(None, change) for _, _, change in rows]
    cursor.execute(_MAKE, _places(rows, workspace_id) | _values(rows, members))
    return set(cursor.fetchall())


def _change(cursor, workspace_id: int, rows: list[_Row]) -> None:
    """Changes leaves that were there."""
    if not rows:
        return
    where = _places(rows, workspace_id)
    cursor.execute(_LOCK, where)
    cursor.execute(_READ, where)
    present = dict(cursor.fetchall())
    members = [_members(present.get(place), change) for place, (_, _, change) in enumerate(rows, 1)]
    cursor.execute(_WRITE, where | _values(rows, members))


def _places(rows: list[_Row], workspace_id: int) -> dict:
    widths = _array(width for _, width, _ in rows)
    return _columns([key for key, _, _ in rows], workspace_id) | {"width": widths}


def _values(rows: list[_Row], members: list[bytes | None]) -> dict:
    return {"total": _array(change.total for _, _, change in rows), "members": _sets(members)}


def _take_former_numbers_out(cursor, workspace_id: int, rows: Iterable[_Row]) -> None:
    """Who leaves a set leaves it under every number they ever had."""
    for _, _, change in rows:
        change.leave -= change.join
    leaving = [change for key, _, change in rows if change.leave and key[0] not in OF_MEMBERS]
    people = sorted({person for change in leaving for person in change.leave})
    if not people:
        return
    cursor.execute(_FORMER, [workspace_id, people])
    former: dict[int, set[int]] = {}
    for number, old_number in cursor.fetchall():
        former.setdefault(number, set()).add(old_number)
    for change in leaving:
        for person in former.keys() & change.leave:
            change.leave |= former[person]


def _members(present: bytes | None, change: LeafChange) -> bytes | None:
    """The set after this change; nothing is stored for nobody."""
    if not change.join and not change.leave:
        return None if present is None else bytes(present)
    members = BitMap.deserialize(bytes(present)) if present else BitMap()
    members.difference_update(BitMap(change.leave))
    members.update(change.join)
    return members.serialize() if members else None


def _mark(cursor, changes: Changes, keys: list[Key]) -> None:
    where = _columns(keys, changes.workspace_id)
    cursor.execute(_MARK, where | {"shrank": _array(key in changes.shrinks for key in keys)})


def _add_totals(cursor, changes: Changes, quarters: list[tuple[Key, int, LeafChange]]) -> None:
    totals: dict[tuple[int, ...], int] = {}
    for key, _, change in quarters:
        totals[key[:5]] = totals.get(key[:5], 0) + change.total
    where = _columns([(*key, 0) for key in sorted(totals)], changes.workspace_id)
    cursor.execute(_TOTAL, where | {"total": _array(totals[key] for key in sorted(totals))})


def _columns(keys: list[Key], workspace_id: int) -> dict:
    names = ("kind", "scope", "metric", "platform", "population", "five")
    columns = zip(*keys, strict=True) if keys else [()] * len(names)
    return {"ws": workspace_id} | {name: _array(column) for name, column in zip(names, columns, strict=True)}


def _array(values: Iterable[int]) -> str:
    """An array literal: a tenth of the cost of adapting every number by itself."""
    return "{" + ",".join(str(int(value)) for value in values) + "}"


def _sets(members: Iterable[bytes | None]) -> str:
    """One text for all sets, for the same reason; nothing between two commas is no set."""
    return ",".join(f"\\x{one.hex()}" if one else "" for one in members)
