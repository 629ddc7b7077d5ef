"""A second session in the snapshot of the first: while rows of one part are taken, it has those of the next composed.

What a file costs is PostgreSQL composing its rows, which one session does on one core.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

import psycopg
from django.db import connection

from analytics.exports.taking import Block, settle_in, taken
from workspaces.tenancy import share_snapshot, workspace_transaction


class Ahead:
    """`with Ahead(workspace_id, zone) as ahead`, inside a snapshot: `ask` for the rows of a statement, take `blocks`
    of them later. It holds the rows of what was asked, so ask for one part at a time. `blocks` raises what went wrong.
    """

    def __init__(self, workspace_id: int, zone: str) -> None:
        self._workspace_id, self._zone, self._snapshot = workspace_id, zone, share_snapshot()
        self._asked: SimpleQueue[str | None] = SimpleQueue()
        self._found: SimpleQueue[Block | Exception | None] = SimpleQueue()
        self._over = False
        self._cancel: Callable[[], None] = lambda: None
        self._thread = Thread(target=self._live, name="export-ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def ask(self, statement: str) -> None:
        self._asked.put(statement)

    def blocks(self) -> Iterator[Block]:
        while (found := self._found.get()) is not None:
            if isinstance(found, Exception):
                raise found
            yield found

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over = True
        self._asked.put(None)
        with suppress(psycopg.Error):
            self._cancel()
        self._thread.join()

    def _live(self) -> None:
        try:
            with workspace_transaction(self._workspace_id, snapshot=self._snapshot):
                self._cancel = settle_in(self._zone).cancel
                while (statement := self._asked.get()) is not None:
                    self._answer(statement)
        except Exception as failure:
            # Whoever takes the rows is the one to hear of it; after the end nobody listens.
            self._found.put(failure)
        finally:
            connection.close()

    def _answer(self, statement: str) -> None:
        with closing(taken(statement, self._workspace_id)) as blocks:
            for block in blocks:
                if self._over:
                    return
                self._found.put(block)
        self._found.put(None)
