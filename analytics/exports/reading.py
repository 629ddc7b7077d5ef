"""The rows of a file out of PostgreSQL: as lines of CSV it has written itself, or as values for a spreadsheet."""

import select as waiting
from collections.abc import Generator, Iterator
from typing import Any

from django.db import connection
from psycopg import ClientCursor, errors, pq

LINES_AT_ONCE = 1_000


def lines(sql: str, arguments: Any) -> Generator[list[memoryview], None, None]:
    """Lists of lines without their ends. One row is one piece of COPY data, so a line feed inside a text is never taken
    for the end of a row.

    Straight from libpq: a million turns of the driver's own generator cost as much as the query.
    """
    with connection.cursor() as opened:
        session = opened.connection.pgconn
        text = ClientCursor(opened.connection).mogrify(f"COPY ({sql}) TO STDOUT (FORMAT csv)", arguments)
    started = session.exec_(text.encode())
    if started.status != pq.ExecStatus.COPY_OUT:
        raise errors.error_from_result(started)
    finished = False
    try:
        yield from _blocks(session)
        finished = True
    finally:
        if not finished:
            _abandon(session)
    _end(session)


def values(sql: str, arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def _blocks(session: Any) -> Iterator[list[memoryview]]:
    get, block = session.get_copy_data, []
    while True:
        length, data = get(1)
        if length > 0:
            block.append(data[:-1])
            if len(block) == LINES_AT_ONCE:
                yield block
                block = []
        elif length == 0:
            # Nothing has come yet: others may run meanwhile, the lease is renewed by a thread.
            waiting.select([session.socket], [], [])
            session.consume_input()
        else:
            break
    if block:
        yield block


def _end(session: Any) -> None:
    while (result := session.get_result()) is not None:
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(result)


def _abandon(session: Any) -> None:
    """Whoever reads no further leaves a session that can be used again."""
    session.get_cancel().cancel()
    while session.get_copy_data(0)[0] > 0:
        pass
    while session.get_result() is not None:
        pass
