"""Writing what conversions are worth: exact sums beside the leaves (ruling 44)."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from analytics.changes import QUARTER, Changes, ValueKey, bucket_number
from analytics.leaves import FIVES_KEPT
from messaging.facts import micros

FIVE, QUARTER_HOUR, DAY, LIFETIME = 5, 15, 1440, 0
# Five-minute buckets in a UTC day.
_OF_A_DAY = 288

# The place of the sum in its key, so that two folds add in the same order and never wait in a circle.
_ADD = """
INSERT INTO analytics_value AS v
    (workspace_id, scope_kind, scope_id, platform, population, width, bucket, total, version)
SELECT %(ws)s, kind, scope, platform, population, width, to_timestamp(five * 300), total, 1
FROM unnest(%(kind)s::smallint[], %(scope)s::bigint[], %(platform)s::smallint[], %(population)s::smallint[],
    %(width)s::smallint[], %(five)s::bigint[], %(total)s::numeric[])
    AS t(kind, scope, platform, population, width, five, total)
ORDER BY 2, 3, 4, 5, 6, 7
ON CONFLICT (workspace_id, scope_kind, scope_id, platform, population, width, bucket)
DO UPDATE SET total = v.total + excluded.total, version = v.version + 1
"""


def write(cursor, changes: Changes, now: datetime) -> None:
    """Adds every change to its five minutes (where those are kept), quarter hour, UTC day and lifetime."""
    if not changes.worth:
        return
    recent = bucket_number(micros(now)) - FIVES_KEPT
    sums: defaultdict[tuple[int, ...], Decimal] = defaultdict(Decimal)
    for key, amount in changes.worth.items():
        for width, five in _rows(key, recent):
            sums[*key[:4], width, five] += amount
    rows = [(*key, amount) for key, amount in sorted(sums.items()) if amount]
    if rows:
        names = ("kind", "scope", "platform", "population", "width", "five", "total")
        columns = zip(*rows, strict=True)
        cursor.execute(
            _ADD, {"ws": changes.workspace_id} | {n: list(column) for n, column in zip(names, columns, strict=True)}
        )


def _rows(key: ValueKey, recent: int) -> list[tuple[int, int]]:
    five = key[4]
    rows = [(QUARTER_HOUR, five - five % QUARTER), (DAY, five - five % _OF_A_DAY), (LIFETIME, 0)]
    return [(FIVE, five), *rows] if five >= recent else rows
