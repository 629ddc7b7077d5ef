"""Rollup rows put in by hand, so that the reader is tested without the fold, and counted by looking at each leaf."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from pyroaring import BitMap

from analytics.reading import Key, Window
from workspaces.models import Workspace
from workspaces.tenancy import engine_transaction

QUARTER = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_KEY = "workspace_id, scope_kind, scope_id, metric, platform, population"


@dataclass(frozen=True, slots=True)
class LeafRow:
    key: Key
    bucket: datetime
    total: int
    people: frozenset[int]
    width: int = 15
    # The compactor has not seen its last change.
    marked: bool = False


def write_leaves(workspace: Workspace, rows: Iterable[LeafRow]) -> None:
    """The leaves as the fold leaves them, and everything unmarked as the compactor makes it."""
    rows = list(rows)
    quarters = [row for row in rows if row.width == 15]
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO analytics_leaf ({_KEY}, width, bucket, total, members, version)"
            " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,1)",
            [(workspace.pk, *row.key, row.width, row.bucket, row.total, _packed(row.people)) for row in rows],
        )
        cursor.executemany(
            f"INSERT INTO analytics_mark ({_KEY}, bucket) VALUES (%s,%s,%s,%s,%s,%s,%s)",
            [(workspace.pk, *row.key, row.bucket) for row in quarters if row.marked],
        )
        cursor.executemany(
            f"INSERT INTO analytics_total ({_KEY}, total, version) VALUES (%s,%s,%s,%s,%s,%s,%s,1)",
            [(workspace.pk, *key, total) for key, total in _lifetimes(quarters).items()],
        )
        cursor.executemany(
            f"INSERT INTO analytics_compacted ({_KEY}, grain, bucket, total, members, version, leaves)"
            " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
            [(workspace.pk, *row) for row in _compacted(quarters)],
        )


def brute_total(rows: Iterable[LeafRow], keys: Iterable[Key], window: Window | None) -> int:
    return sum(row.total for row in _within(rows, keys, window))


def brute_people(rows: Iterable[LeafRow], keys: Iterable[Key], window: Window | None) -> set[int]:
    return {person for row in _within(rows, keys, window) for person in row.people}


def _within(rows: Iterable[LeafRow], keys: Iterable[Key], window: Window | None) -> list[LeafRow]:
    wanted, width = set(keys), 5 if window and window.fine else 15
    return [
        row
        for row in rows
        if row.key in wanted and row.width == width and (window is None or window.start <= row.bucket < window.end)
    ]


def _lifetimes(rows: Iterable[LeafRow]) -> dict[Key, int]:
    found: defaultdict[Key, int] = defaultdict(int)
    for row in rows:
        found[row.key] += row.total
    return found


def _compacted(rows: list[LeafRow]) -> list[tuple]:
    """What a compactor would have written before the marked leaves changed: without them."""
    groups: defaultdict[tuple[Key, int, datetime], list[LeafRow]] = defaultdict(list)
    for row in rows:
        for grain in (60, 1440):
            groups[row.key, grain, row.bucket - (row.bucket - EPOCH) % timedelta(minutes=grain)].append(row)
        groups[row.key, 0, EPOCH].append(row)
    made = []
    for (key, grain, bucket), found in sorted(groups.items()):
        seen = [row for row in found if not row.marked]
        people = frozenset().union(*(row.people for row in seen))
        # A lifetime carries its set alone.
        counts = (sum(row.total for row in seen), len(seen)) if grain else (0, 0)
        made.append((*key, grain, bucket, counts[0], _packed(people), counts[1], counts[1]))
    return made


def _packed(people: Iterable[int]) -> bytes | None:
    return BitMap(people).serialize() if people else None


def leave_in_inbox(workspace: Workspace, received_at: datetime) -> None:
    """An accepted event that no fold has taken."""
    with engine_transaction("ingest"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, event)"
            " VALUES (%s, 1, gen_random_uuid(), %s, '{}')",
            [workspace.pk, received_at],
        )
