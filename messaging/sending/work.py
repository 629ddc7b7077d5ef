"""The transaction in which the sender works."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from workspaces.tenancy import engine_transaction

# Every statement of the sender starts from a few rows it names and finds their partners by a key. Of tables that have
# just been made the planner knows no sizes, and then reads them from end to end for every window.
_BEGIN = """
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SELECT readout_now()
"""


@contextmanager
def sending_transaction() -> Iterator[tuple[Any, datetime]]:
    """A cursor that may touch what is on its way out in all workspaces, and what time it is."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_BEGIN)
        while cursor.nextset():
            pass
        yield cursor, cursor.fetchone()[0]
