"""The statements of the reader. Each serves a whole page, however many numbers it shows.

The lateral parts make PostgreSQL walk the primary keys, one short range per key and piece, whatever it believes about
the sizes of the arrays.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from pyroaring import BitMap

from analytics import binary
from analytics.reading.asks import Key
from analytics.reading.plan import Dirt, Plan

_KEYS = """unnest(%(number)s::int[], %(class)s::int[], %(kind)s::smallint[], %(scope)s::bigint[],
    %(metric)s::smallint[], %(platform)s::smallint[], %(population)s::smallint[])
    AS k (number, class, scope_kind, scope_id, metric, platform, population)"""
_PIECES = """unnest(%(piece_class)s::int[], %(piece_window)s::int[], %(width)s::smallint[],
    %(start)s::timestamptz[], %(stop)s::timestamptz[]) AS p (class, window_number, width, start, stop)"""
_SAME_KEY = """{0}.workspace_id = %(ws)s AND {0}.scope_kind = k.scope_kind AND {0}.scope_id = k.scope_id
    AND {0}.metric = k.metric AND {0}.platform = k.platform AND {0}.population = k.population"""

_LIFETIMES = f"""
SELECT k.number, t.total, t.version FROM {_KEYS}
CROSS JOIN LATERAL (SELECT total, version FROM analytics_total t WHERE {_SAME_KEY.format("t")}) t
"""  # noqa: S608

_MARKS = f"""
SELECT k.number, m.hour, m.shrank FROM {_KEYS}
CROSS JOIN LATERAL (
    SELECT (extract(epoch FROM m.bucket)::bigint / 3600)::int AS hour, bool_or(m.shrank) AS shrank
    FROM analytics_mark m WHERE {_SAME_KEY.format("m")} AND m.bucket >= %(low)s AND m.bucket < %(high)s GROUP BY 1
) m ORDER BY 1, 2
"""  # noqa: S608

FIRST = f"""
SELECT min(l.bucket) FROM {_KEYS}
CROSS JOIN LATERAL (
    SELECT l.bucket FROM analytics_leaf l WHERE {_SAME_KEY.format("l")} AND l.width = 15 ORDER BY l.bucket LIMIT 1
) l
"""  # noqa: S608

_SUMS = f"""
SELECT k.number, p.window_number, sum(r.total)::bigint, sum(r.version)::bigint, sum(r.leaves)::bigint
FROM {_KEYS} JOIN {_PIECES} USING (class)
CROSS JOIN LATERAL (
    SELECT sum(c.total) AS total, sum(c.version) AS version, sum(c.leaves) AS leaves
    FROM analytics_compacted c WHERE p.width NOT IN (5, 15) AND {_SAME_KEY.format("c")}
    AND c.grain = p.width AND c.bucket >= p.start AND c.bucket < p.stop
    UNION ALL
    SELECT sum(l.total), sum(l.version), count(*)
    FROM analytics_leaf l WHERE p.width IN (5, 15) AND {_SAME_KEY.format("l")}
    AND l.width = p.width AND l.bucket >= p.start AND l.bucket < p.stop
) r WHERE r.leaves > 0 GROUP BY 1, 2
"""  # noqa: S608

_SETS = f"""
SELECT k.number, p.window_number, r.members
FROM {_KEYS} JOIN {_PIECES} USING (class)
JOIN unnest(%(wanted_number)s::int[], %(wanted_window)s::int[]) AS w (number, window_number)
    ON w.number = k.number AND w.window_number = p.window_number
CROSS JOIN LATERAL (
    SELECT c.members FROM analytics_compacted c WHERE p.width NOT IN (5, 15) AND {_SAME_KEY.format("c")}
    AND c.grain = p.width AND c.bucket >= p.start AND c.bucket < p.stop
    UNION ALL
    SELECT l.members FROM analytics_leaf l WHERE p.width IN (5, 15) AND {_SAME_KEY.format("l")}
    AND l.width = p.width AND l.bucket >= p.start AND l.bucket < p.stop
) r WHERE length(r.members) > 0
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Sum:
    """What the leaves of a key within a window add up to. `version` rises whenever one of them changes."""

    total: int
    version: int
    leaves: int = 1


Sums = dict[tuple[int, int], Sum]


def lifetimes(workspace_id: int, keys: Sequence[Key]) -> dict[Key, Sum]:
    """Always current: the fold itself keeps them, and raises their version with every leaf it touches."""
    rows = _rows(_LIFETIMES, of_keys(workspace_id, keys))
    return {keys[number]: Sum(total, version) for number, total, version in rows}


def first_bucket(workspace_id: int, keys: Sequence[Key]) -> datetime | None:
    """When the first of these facts happened."""
    return next(iter(_rows(FIRST, of_keys(workspace_id, keys))))[0] if keys else None


def dirt(workspace_id: int, keys: Sequence[Key], bounds: tuple[datetime, datetime]) -> dict[Key, Dirt]:
    """What the compactor has not taken, of each key that has such hours."""
    found: defaultdict[Key, list[tuple[int, bool]]] = defaultdict(list)
    arguments = of_keys(workspace_id, keys) | {"low": bounds[0], "high": bounds[1]}
    for number, hour, shrank in _rows(_MARKS, arguments):
        found[keys[number]].append((hour, shrank))
    return {key: Dirt(tuple(hour for hour, _ in hours), any(s for _, s in hours)) for key, hours in found.items()}


def sums(workspace_id: int, plan: Plan) -> Sums:
    """(key number, window number) -> what its leaves add up to, where there are any."""
    rows = _rows(_SUMS, _plan(workspace_id, plan))
    return {(number, window): Sum(total, version, leaves) for number, window, total, version, leaves in rows}


def sets(workspace_id: int, plan: Plan, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[BitMap]]:
    """The stored sets that make up each wanted (key number, window number), not yet united."""
    pairs = list(wanted)
    arguments = _plan(workspace_id, plan) | {
        "wanted_number": _array(number for number, _ in pairs),
        "wanted_window": _array(window for _, window in pairs),
    }
    found: defaultdict[tuple[int, int], list[BitMap]] = defaultdict(list)
    for number, window, members in binary.rows(_SETS, arguments):
        found[number, window].append(BitMap.deserialize(members))
    return found


def of_keys(workspace_id: int, keys: Sequence[Key], classes: Sequence[int] = ()) -> dict[str, Any]:
    """The arguments by which the statements know these keys."""
    columns = zip(*keys, strict=True) if keys else [()] * 5
    named = zip(("kind", "scope", "metric", "platform", "population"), columns, strict=True)
    return {
        "ws": workspace_id,
        "number": _array(range(len(keys))),
        "class": _array(classes or [0] * len(keys)),
        **{name: _array(column) for name, column in named},
    }


def _plan(workspace_id: int, plan: Plan) -> dict[str, Any]:
    rows = plan.pieces
    return of_keys(workspace_id, plan.keys, plan.classes) | {
        "piece_class": _array(group for group, _, _ in rows),
        "piece_window": _array(window for _, window, _ in rows),
        "width": _array(piece.width for _, _, piece in rows),
        "start": _array(piece.start.isoformat() for _, _, piece in rows),
        "stop": _array(piece.end.isoformat() for _, _, piece in rows),
    }


def _array(values: Iterable[Any]) -> str:
    """An array literal of numbers or times: a tenth of the cost of adapting every value by itself."""
    return "{" + ",".join(map(format, values)) + "}"


def _rows(sql: str, arguments: dict[str, Any]) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        yield from cursor
