"""Leaves straight from the list of events, for sizes that would take hours to fold. The rest is the product's work.

Every leaf gets its mark, so that hours, days and lifetimes are made by the product's own compactor.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import psycopg
from pyroaring import BitMap

from analytics.leafmetrics import Leaf, ScopeKind
from benchmarks.events import ACTIONS, DELIVERED, OPENED, PLATFORMS, SENT
from messaging.facts import EPOCH

QUARTER = 900_000_000
# What an event of a kind adds to, in the scope of its action.
LEAVES = {SENT: (Leaf.SENT, Leaf.RECEIVED), DELIVERED: (Leaf.DELIVERED,), OPENED: (Leaf.OPENED, Leaf.INTERACTED)}
_COLUMNS = "workspace_id, scope_kind, scope_id, metric, platform, population"
_COPY = f"COPY analytics_leaf ({_COLUMNS}, width, bucket, total, members, version) FROM STDIN (FORMAT binary)"
_TYPES = ["int8", "int2", "int8", "int2", "int2", "int2", "int2", "timestamptz", "int8", "bytea", "int8"]
_OWN = "width = 15 AND (scope_kind, scope_id) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))"
_MARKS = f"""
INSERT INTO analytics_mark ({_COLUMNS}, bucket) SELECT {_COLUMNS}, bucket FROM analytics_leaf WHERE {_OWN}
"""
_TOTALS = f"""
INSERT INTO analytics_total ({_COLUMNS}, total, version)
SELECT {_COLUMNS}, sum(total), sum(version) FROM analytics_leaf WHERE {_OWN} GROUP BY {_COLUMNS}
"""


class Scopes(NamedTuple):
    workspace_id: int
    campaign_id: int
    action_ids: list[int]


class Cell(NamedTuple):
    """The events of one kind, action and platform (0: all) in one quarter of an hour."""

    kind: int
    action: int
    platform: int
    quarter: int
    people: np.ndarray


def fill(conninfo: str, scopes: Scopes, days: Iterator[np.ndarray]) -> None:
    own = [(ScopeKind.CAMPAIGN, scopes.campaign_id), *((ScopeKind.ACTION, number) for number in scopes.action_ids)]
    fill_rows(conninfo, own, (row for events in days for cell in cells(events) for row in rows(cell, scopes)))


def fill_rows(conninfo: str, own: Sequence[tuple[ScopeKind, int]], leaves: Iterable[tuple]) -> None:
    """Rows of leaves of these scopes, with their marks and totals."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET synchronous_commit = off")
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for row in leaves:
                copy.write_row(row)
        columns = [[int(kind) for kind, _ in own], [number for _, number in own]]
        connection.execute(_MARKS, columns)
        connection.execute(_TOTALS, columns)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE analytics_leaf, analytics_mark, analytics_total")


def cells(events: np.ndarray) -> Iterator[Cell]:
    quarters = events["moment"] // QUARTER
    for kind in LEAVES:
        for action in range(ACTIONS):
            chosen = (events["kind"] == kind) & (events["action"] == action)
            for platform in range(PLATFORMS + 1):
                own = chosen & (events["platform"] == platform) if platform else chosen
                yield from _by_quarter(kind, action, platform, quarters[own], events["person"][own])


def _by_quarter(kind: int, action: int, platform: int, quarters: np.ndarray, people: np.ndarray) -> Iterator[Cell]:
    # The events of a day are in order of time, so those of a quarter stand together.
    starts = np.flatnonzero(np.diff(quarters, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(quarters)], strict=True):
        yield Cell(kind, action, platform, int(quarters[start]), people[start:end])


def rows(cell: Cell, scopes: Scopes) -> Iterator[tuple]:
    members = BitMap(cell.people).serialize()
    bucket = EPOCH + timedelta(microseconds=cell.quarter * QUARTER)
    for leaf in LEAVES[cell.kind]:
        yield _row(scopes, ScopeKind.ACTION, scopes.action_ids[cell.action], leaf, cell, bucket, members)
    if cell.kind == SENT and cell.action == 0:
        yield _row(scopes, ScopeKind.CAMPAIGN, scopes.campaign_id, Leaf.ENTRIES, cell, bucket, members)


def _row(
    scopes: Scopes, kind: ScopeKind, scope_id: int, leaf: Leaf, cell: Cell, bucket: datetime, members: bytes
) -> tuple:
    key = (scopes.workspace_id, int(kind), scope_id, int(leaf), cell.platform, 0)
    return (*key, 15, bucket, len(cell.people), members, 1)
