"""What the door asks the database at most once a second: what time it is, and whether the fold keeps up."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from messaging.ingest.refusals import RequestRefused
from workspaces import clock
from workspaces.tenancy import engine_transaction

# Beyond this age of the oldest row the door stops taking more (reliability.md 3.3).
PATIENCE = timedelta(seconds=60)
RETRY_AFTER = 10

_REMEMBERED_SECONDS = 1.0
# In a rehearsal with another clock a row's age says nothing about how long it has waited.
_QUERY = """
SELECT readout_now(), CASE WHEN nullif(current_setting('app.now', true), '') IS NULL
    THEN (SELECT received_at FROM messaging_inbox ORDER BY id LIMIT 1) END
"""


@dataclass(frozen=True, slots=True)
class Pulse:
    now: datetime
    oldest: datetime | None

    def check(self) -> None:
        if self.oldest is not None and self.now - self.oldest > PATIENCE:
            raise RequestRefused(
                503, "busy", "Too many events are waiting to be counted; send this again.", RETRY_AFTER
            )


@dataclass(frozen=True, slots=True)
class _Memory:
    pulse: Pulse
    until: float
    # Of another time this is not the pulse.
    believed: datetime | None

    def holds(self) -> bool:
        return time.monotonic() < self.until and clock.believed() == self.believed


_remembered: _Memory | None = None


def pulse() -> Pulse:
    global _remembered
    if _remembered is None or not _remembered.holds():
        _remembered = _Memory(_felt(), time.monotonic() + _REMEMBERED_SECONDS, clock.believed())
    return _remembered.pulse


def forget() -> None:
    """Drops what this process remembers, so that the next request asks the database."""
    global _remembered
    _remembered = None


def _felt() -> Pulse:
    with engine_transaction("ingest"), connection.cursor() as cursor:
        cursor.execute(_QUERY)
        return Pulse(*cursor.fetchone())
