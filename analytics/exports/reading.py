"""The rows of a file out of PostgreSQL, each composed to one value, some hundred at a time.

They are taken as they come, so the server works out the next rows while these are written, and memory does not grow
with them.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from psycopg import ClientCursor, Cursor
from psycopg.rows import scalar_row

from analytics.exports.columns import Column, select_list
from analytics.exports.keys import Numbers, parts
from analytics.exports.source import Source

ROWS_OF_A_PART = 50_000
ROWS_OF_A_BLOCK = 1_000


@dataclass(slots=True)
class Rows:
    """The rows with these numbers, highest first; `told` hears after each block how many were read."""

    source: Source
    columns: Sequence[Column]
    keys: Numbers
    workspace_id: int
    zone: str
    told: Callable[[int], None]
    read: int = 0

    def blocks(self, keys: Numbers, line: str) -> Iterator[list[bytes]]:
        """`line` is an expression over the columns of `r`."""
        select = select_list(self.columns)
        for part in parts(keys, ROWS_OF_A_PART):
            # What a column works out is worked out once a row, however often a cell looks at it: the ORDER BY of the
            # rows keeps PostgreSQL from writing the one into the other.
            sql = f"SELECT convert_to({line}, 'UTF8') FROM ({self.source.rows(select, part)}) AS r"
            # Closed at once when the work is stopped: the session has to be free before its transaction can end.
            with closing(self._taken(sql)) as taken:
                while block := list(islice(taken, ROWS_OF_A_BLOCK)):
                    yield block
                    self.read += len(block)
                    self.told(self.read)

    def _taken(self, sql: str) -> Generator[bytes, None, None]:
        with connection.cursor() as opened:
            session = opened.connection
        statement = ClientCursor(session).mogrify(sql, {"ws": self.workspace_id})
        with Cursor(session, row_factory=scalar_row) as cursor:
            yield from cursor.stream(statement, binary=True, size=ROWS_OF_A_BLOCK)
