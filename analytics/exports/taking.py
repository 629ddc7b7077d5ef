"""Rows out of a session, each composed to one value, some hundred at a time: they are taken as they come, so the server
works out the next while these are written, and memory does not grow with them."""

from collections.abc import Generator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import cast

import psycopg
from django.db import connection
from psycopg import ClientCursor, Cursor
from psycopg.rows import scalar_row

ROWS_OF_A_BLOCK = 1_000
_LONGEST_STATEMENT = timedelta(minutes=8)

Block = list[bytes]


def settle_in(zone: str) -> psycopg.Connection:
    """Of this thread's session, inside its transaction: texts of times are the reader's own, and no statement holds
    the snapshot for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute(f"SET LOCAL statement_timeout = {round(_LONGEST_STATEMENT.total_seconds() * 1000)}")
        return cursor.connection


def taken(statement: str, workspace_id: int) -> Generator[Block]:
    """Close it when the work is stopped: the session has to be free before its transaction can end."""
    with connection.cursor() as opened:
        session = opened.connection
    written = ClientCursor(session).mogrify(statement, {"ws": workspace_id})
    with Cursor(session, row_factory=scalar_row) as cursor:
        rows = cast("Generator[bytes]", cursor.stream(written, binary=True, size=ROWS_OF_A_BLOCK))
        with closing(rows):
            while block := list(islice(rows, ROWS_OF_A_BLOCK)):
                yield block
