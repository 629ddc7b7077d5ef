"""Who works on which file: a row is taken with a token and a lease that is renewed while somebody works.

A worker that dies renews nothing; the next one takes the row and begins again, with a new snapshot, a new moment and a
new expected count, because what the dead one had read cannot be read on: its snapshot died with it. Leases run on the
machine's own clock, which no rehearsal bends.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection

from workspaces.tenancy import engine_transaction

LEASE = timedelta(seconds=15)
# Whatever ends its worker so often would end the next one too.
MOST_ATTEMPTS = 20
KILLED_TOO_OFTEN = (
    f"The worker was ended {MOST_ATTEMPTS} times while it made this file. It may be too large; choose fewer rows or "
    "columns, or ask whoever runs Readout to look at its memory."
)

_GIVE_UP = """
UPDATE analytics_export SET state = CASE WHEN stop_asked THEN 'cancelled' ELSE 'failed' END,
    problem = CASE WHEN stop_asked THEN '' ELSE %(problem)s END,
    token = NULL, leased_until = NULL, finished_at = readout_now()
WHERE state = 'running' AND leased_until < clock_timestamp() AND (stop_asked OR attempt >= %(most)s)
"""
# The oldest first; of everybody one at a time, which the unique index holds where two workers look at once.
_TAKE = """
UPDATE analytics_export e SET state = 'running', token = %(token)s, attempt = e.attempt + 1, written = 0,
    expected = NULL, as_of = NULL, leased_until = clock_timestamp() + %(lease)s
WHERE e.id = (
    SELECT c.id FROM analytics_export c
    WHERE (c.state = 'asked' OR (c.state = 'running' AND c.leased_until < clock_timestamp()))
        AND NOT EXISTS (
            SELECT FROM analytics_export o WHERE o.workspace_id = c.workspace_id AND o.asker = c.asker
                AND o.state = 'running' AND o.id <> c.id)
    ORDER BY c.id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING e.id, e.workspace_id, e.attempt
"""


@dataclass(frozen=True, slots=True)
class Job:
    export_id: int
    workspace_id: int
    attempt: int
    token: UUID

    @property
    def mine(self) -> dict[str, Any]:
        """What finds the row for as long as it is this worker's."""
        return {"pk": self.export_id, "token": self.token, "state": "running"}


def take() -> Job | None:
    """None where nothing is to do that nobody does."""
    token = uuid4()
    try:
        with engine_transaction("export"), connection.cursor() as cursor:
            cursor.execute(_GIVE_UP, {"problem": KILLED_TOO_OFTEN, "most": MOST_ATTEMPTS})
            taken: dict[str, Any] = {"token": token, "lease": LEASE}
            cursor.execute(_TAKE, taken)
            row = cursor.fetchone()
    except IntegrityError:
        # Another worker took another file of the same person a moment before.
        return None
    return Job(row[0], row[1], row[2], token) if row else None
