"""Taking work from the inbox, and getting past rows that cannot be folded."""

import logging
import random
import time
from collections import defaultdict
from operator import itemgetter

import psycopg
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection

from analytics.fold import statistics
from analytics.fold.columns import micros_of
from analytics.fold.item import Item
from analytics.fold.pace import BY_INDEX, without_collector
from analytics.fold.workspace import fold_workspace
from messaging.erasing import BARRIER
from messaging.events import decode
from workspaces.tenancy import engine_transaction

log = logging.getLogger(__name__)

CHUNK = 2_000
CHUNK_BEHIND = 5_000
# A chunk of three events costs nearly as much as one of three hundred: below this it pays to let some more arrive.
FEW = 300
# Nothing is promised here: a fold lost in a crash is a fold not done, its rows are still in the inbox, so it need not
# wait for the disk.
_SETTINGS = f"SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = '30s'; {BY_INDEX}"
_CLAIM = f"""
DELETE FROM messaging_inbox WHERE id = ANY (ARRAY(
    SELECT id FROM messaging_inbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING id, workspace_id, source_id, key::text, {micros_of("received_at")}, person_fp, event
"""
_BURY = """
WITH gone AS (
    DELETE FROM messaging_inbox WHERE id = %s RETURNING workspace_id, source_id, key, received_at, person_fp, event
)
INSERT INTO messaging_inbox_dead (workspace_id, source_id, key, received_at, person_fp, event, error_class, error)
SELECT *, %s, %s FROM gone
"""

_PASSING = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
# A table or column that is not there (code ahead of its migrations) is no event's fault: nothing is put aside.
_OURS = (ProgrammingError, psycopg.ProgrammingError)
# Two folds that made the same new row at once: the second sees it when it tries again.
_RACES = (IntegrityError, psycopg.errors.UniqueViolation)
_RACES_TRIED = 2
_TRIES = 5


class Poison(Exception):
    """One row that cannot be folded, found by halving."""

    def __init__(self, row_id: int, cause: Exception) -> None:
        super().__init__(str(cause))
        self.row_id = row_id
        self.cause = cause


def fold_until_empty(seconds: float = 20.0, *, chunk: int = CHUNK, gather: float = 0.0) -> int:
    """Folds until the inbox is empty or the time is over; the number of events taken. While few events come, it waits
    `gather` seconds between chunks."""
    end = time.monotonic() + seconds
    taken = 0
    while True:
        n = fold_once(chunk)
        taken += n
        if n:
            statistics.refresh()
        if n == 0 or time.monotonic() >= end:
            return taken
        if n < FEW:
            time.sleep(gather)
        chunk = CHUNK_BEHIND if n == chunk else CHUNK


def fold_once(limit: int = CHUNK) -> int:
    """Folds one chunk. A row that cannot be folded is put aside with its error; the others count."""
    for attempt in range(_TRIES):
        try:
            return _fold_chunk(limit)
        except Poison as poison:
            return _bury(poison)
        except _OURS:
            raise
        except _PASSING as error:
            if attempt == _TRIES - 1 and limit == 1:
                raise
            _pause(attempt, error)
        except Exception as error:
            if attempt >= _RACES_TRIED or not isinstance(error, _RACES):
                log.warning("A chunk of %d events could not be folded (%s); trying smaller ones", limit, error)
                break
            _pause(attempt, error)
    return fold_once(max(limit // 2, 1))


def _fold_chunk(limit: int) -> int:
    with without_collector(), engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BARRIER])
        cursor.execute(_CLAIM, [limit])
        rows = sorted(cursor.fetchall(), key=itemgetter(0))
        if not rows:
            return 0
        cursor.execute("SELECT readout_now()")
        now = cursor.fetchone()[0]
        try:
            for workspace_id, items in _by_workspace(rows).items():
                fold_workspace(cursor, workspace_id, items, now)
        except (*_PASSING, *_OURS):
            raise
        except Exception as error:
            if len(rows) == 1:
                raise Poison(rows[0][0], error) from error
            raise
    return len(rows)


def _by_workspace(rows: list[tuple]) -> dict[int, list[Item]]:
    batches: dict[int, list[Item]] = defaultdict(list)
    for row_id, workspace_id, source_id, key, received, person_fp, text in rows:
        batches[workspace_id].append(Item(row_id, source_id, key, received, person_fp, text, decode(text)))
    return batches


def _pause(attempt: int, error: Exception) -> None:
    log.info("A fold starts over: %s", error)
    # A broken connection heals itself here: the next cursor opens another.
    connection.close_if_unusable_or_obsolete()
    time.sleep(random.uniform(0.01, 0.05) * 4**attempt)


def _bury(poison: Poison) -> int:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_BURY, [poison.row_id, type(poison.cause).__name__, str(poison.cause)[:2000]])
    log.error("Event %s was put aside: %s", poison.row_id, poison.cause)
    return 1
