"""What conversions are worth, read from exact sums in one statement (ruling 44)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from analytics.reading.asks import LIFETIME, Ask, Key, Window
from analytics.reading.pieces import EVER
from analytics.values import DAY, FIVE, QUARTER_HOUR
from analytics.values import LIFETIME as WHOLE

_DAY = timedelta(days=1)

_SUMS = """
SELECT p.number, sum(v.total) FROM unnest(%(number)s::int[], %(kind)s::smallint[], %(scope)s::bigint[],
    %(platform)s::smallint[], %(population)s::smallint[], %(width)s::smallint[], %(start)s::timestamptz[],
    %(stop)s::timestamptz[]) AS p (number, scope_kind, scope_id, platform, population, width, start, stop)
CROSS JOIN LATERAL (
    SELECT total FROM analytics_value v
    WHERE v.workspace_id = %(ws)s AND v.scope_kind = p.scope_kind AND v.scope_id = p.scope_id
        AND v.platform = p.platform AND v.population = p.population AND v.width = p.width
        AND v.bucket >= p.start AND v.bucket < p.stop
) v GROUP BY p.number
"""
_NAMES = ("number", "kind", "scope", "platform", "population", "width", "start", "stop")

Span = tuple[int, datetime, datetime]


def read(workspace_id: int, asks: Sequence[Ask]) -> dict[Ask, Decimal]:
    """Nothing where nothing was ever worth anything."""
    rows = [row for number, ask in enumerate(asks) for row in _rows(number, ask)]
    if not rows:
        return dict.fromkeys(asks, Decimal(0))
    columns: dict[str, Any] = {name: list(column) for name, column in zip(_NAMES, zip(*rows, strict=True), strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"ws": workspace_id, **columns})
        found = dict(cursor.fetchall())
    return {ask: found.get(number, Decimal(0)) for number, ask in enumerate(asks)}


def _rows(number: int, ask: Ask) -> Iterator[tuple]:
    for key in ask.keys:
        for width, start, stop in _spans(ask.window):
            yield number, *_place(key), width, start, stop


def _place(key: Key) -> tuple[int, int, int, int]:
    return key.scope_kind, key.scope_id, key.platform, key.population


def _spans(window: Window | None) -> Iterable[Span]:
    """Whole UTC days within the window, and quarter hours before and after them."""
    if window is LIFETIME:
        return [(WHOLE, *EVER)]
    if window.fine:
        return [(FIVE, window.start, window.end)]
    low, high = _midnight(window.start - timedelta(microseconds=1)) + _DAY, _midnight(window.end)
    if low >= high:
        return [(QUARTER_HOUR, window.start, window.end)]
    return [(QUARTER_HOUR, window.start, low), (DAY, low, high), (QUARTER_HOUR, high, window.end)]


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
