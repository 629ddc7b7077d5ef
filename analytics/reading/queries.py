"""The statements of the reader. Each serves a whole page, however many numbers it shows.

The lateral parts make PostgreSQL walk the primary keys, one short range per key and piece, whatever it believes about
the sizes of the arrays.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import Cursor
from pyroaring import BitMap

from analytics.reading.asks import Key
from analytics.reading.pieces import EVER
from analytics.reading.plan import Dirt, Plan

_KEYS = """unnest(%s::int[], %s::int[], %s::smallint[], %s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[])
    AS k (number, class, scope_kind, scope_id, metric, platform, population)"""
_PIECES = """unnest(%s::int[], %s::int[], %s::smallint[], %s::smallint[], %s::timestamptz[], %s::timestamptz[])
    AS p (class, window_number, part, width, start, stop)"""
_SAME_KEY = """{0}.workspace_id = %s AND {0}.scope_kind = k.scope_kind AND {0}.scope_id = k.scope_id
    AND {0}.metric = k.metric AND {0}.platform = k.platform AND {0}.population = k.population"""

_TOTALS = f"""
SELECT k.number, t.total FROM {_KEYS}
JOIN LATERAL (SELECT total FROM analytics_total t WHERE {_SAME_KEY.format("t")}) t ON true
"""

_MARKS = f"""
SELECT k.number, m.hour, m.shrank FROM {_KEYS}
CROSS JOIN LATERAL (
    SELECT (extract(epoch FROM m.bucket)::bigint / 3600)::int AS hour, bool_or(m.shrank) AS shrank
    FROM analytics_mark m WHERE {_SAME_KEY.format("m")} AND m.bucket >= %s AND m.bucket < %s GROUP BY 1
) m ORDER BY 1, 2
"""

_SUMS = f"""
SELECT k.number, p.window_number, p.part, sum(r.total)::bigint, sum(r.version)::bigint, sum(r.leaves)::bigint
FROM {_KEYS} JOIN {_PIECES} USING (class)
CROSS JOIN LATERAL (
    SELECT sum(c.total) AS total, sum(c.version) AS version, sum(c.leaves) AS leaves
    FROM analytics_compacted c WHERE p.width NOT IN (5, 15) AND {_SAME_KEY.format("c")}
    AND c.grain = p.width AND c.bucket >= p.start AND c.bucket < p.stop
    UNION ALL
    SELECT sum(l.total), sum(l.version), count(*)
    FROM analytics_leaf l WHERE p.width IN (5, 15) AND {_SAME_KEY.format("l")}
    AND l.width = p.width AND l.bucket >= p.start AND l.bucket < p.stop
) r WHERE r.leaves > 0 GROUP BY 1, 2, 3
"""

_SETS = f"""
SELECT k.number, p.window_number, r.members
FROM {_KEYS} JOIN {_PIECES} USING (class)
JOIN unnest(%s::int[], %s::int[]) AS w (number, window_number)
    ON w.number = k.number AND w.window_number = p.window_number
CROSS JOIN LATERAL (
    SELECT c.members FROM analytics_compacted c WHERE p.width NOT IN (5, 15) AND {_SAME_KEY.format("c")}
    AND c.grain = p.width AND c.bucket >= p.start AND c.bucket < p.stop
    UNION ALL
    SELECT l.members FROM analytics_leaf l WHERE p.width IN (5, 15) AND {_SAME_KEY.format("l")}
    AND l.width = p.width AND l.bucket >= p.start AND l.bucket < p.stop
) r WHERE length(r.members) > 0
"""

Sums = dict[tuple[int, int], list[tuple[int, int, int, int]]]


def lifetime_totals(workspace_id: int, keys: Sequence[Key]) -> dict[Key, int]:
    """Always current: the fold itself keeps them."""
    rows = _rows(_TOTALS, [*Plan(keys, (), [0] * len(keys)).key_arrays, workspace_id])
    return {keys[number]: total for number, total in rows}


def dirt(workspace_id: int, keys: Sequence[Key], bounds: tuple[datetime, datetime] | None) -> dict[Key, Dirt]:
    """What the compactor has not taken, of each key that has such hours. Without bounds: at any time."""
    low, high = bounds or EVER
    arrays = Plan(keys, (), [0] * len(keys)).key_arrays
    found: defaultdict[Key, list[tuple[int, bool]]] = defaultdict(list)
    for number, hour, shrank in _rows(_MARKS, [*arrays, workspace_id, low, high]):
        found[keys[number]].append((hour, shrank))
    return {key: Dirt(tuple(hour for hour, _ in hours), any(s for _, s in hours)) for key, hours in found.items()}


def sums(workspace_id: int, plan: Plan) -> Sums:
    """(key, window) -> (part, total, sum of versions, number of leaves) for each part that has leaves."""
    found: Sums = defaultdict(list)
    arguments = [*plan.key_arrays, *plan.piece_arrays, workspace_id, workspace_id]
    for number, window, part, total, version, leaves in _rows(_SUMS, arguments):
        found[number, window].append((part, total, version, leaves))
    return found


def sets(workspace_id: int, plan: Plan, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[BitMap]]:
    """The stored sets that make up each wanted (key, window), not yet united."""
    pairs = list(wanted)
    arrays = [[number for number, _ in pairs], [window for _, window in pairs]]
    found: defaultdict[tuple[int, int], list[BitMap]] = defaultdict(list)
    arguments = [*plan.key_arrays, *plan.piece_arrays, *arrays, workspace_id, workspace_id]
    for number, window, members in _binary_rows(_SETS, arguments):
        found[number, window].append(BitMap.deserialize(members))
    return found


def _rows(sql: str, arguments: list[Any]) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        yield from cursor


def _binary_rows(sql: str, arguments: list[Any]) -> Iterator[tuple]:
    """A set as text is twice as long and has to be decoded. Django's cursors answer in text only."""
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield from cursor.execute(sql, arguments, binary=True)
