"""While a file is made, a thread renews its lease, writes how far it is and hears whether somebody stopped it.

A thread with a session of its own, because the one that reads rows is inside its snapshot all the while and may wait
long for its first row.
"""

import threading
import time
from types import TracebackType
from typing import Any

from django.db import DatabaseError, connection
from django.db.models.expressions import RawSQL

from analytics.exports.claiming import LEASE, Job
from analytics.models import Export
from workspaces.tenancy import workspace_transaction

_PAUSE = 1.0  # seconds
_RENEWED = RawSQL("clock_timestamp() + %s", [LEASE])


class Stopped(Exception):
    """Somebody cancelled it."""


class LeaseLost(Exception):
    """Somebody else may be making it by now, so nothing more may be written about it."""


class Heart:
    """`with Heart(job) as heart`; `heart.wrote(n)` between pieces of work raises when the work is to end."""

    def __init__(self, job: Job) -> None:
        self._job, self._written = job, 0
        self._known: dict[str, Any] = {}
        self._stated: dict[str, Any] = self._known
        self._end: type[Exception] | None = None
        self._over, self._wake, self._said = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._live, name="export-lease", daemon=True)

    def __enter__(self) -> "Heart":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._wake.set()
        self._thread.join()

    def begins(self, **known: Any) -> None:
        """Stands in the row, committed, before the first row of the file is read."""
        self._known = known
        self._wake.set()
        while self._stated is not known and self._end is None:
            self._said.wait(_PAUSE)
            self._said.clear()
        self.wrote(0)

    def wrote(self, rows: int) -> None:
        self._written = rows
        if self._end is not None:
            raise self._end

    def _live(self) -> None:
        renewed = time.monotonic()
        try:
            while self._end is None and not self._over.is_set():
                try:
                    self._end = self._beat()
                    renewed = time.monotonic()
                except DatabaseError:
                    if time.monotonic() - renewed > LEASE.total_seconds():
                        self._end = LeaseLost
                self._said.set()
                self._wake.wait(_PAUSE)
                self._wake.clear()
        finally:
            self._said.set()
            connection.close()

    def _beat(self) -> type[Exception] | None:
        known = self._known
        with workspace_transaction(self._job.workspace_id):
            mine = Export.objects.for_workspace(self._job.workspace_id).filter(**self._job.mine)
            if not mine.update(leased_until=_RENEWED, written=self._written, **known):
                return LeaseLost
            self._stated = known
            return Stopped if mine.filter(stop_asked=True).exists() else None
