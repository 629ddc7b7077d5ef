"""CSV: UTF-8 with a byte order mark, RFC 4180; the rows are PostgreSQL's own lines (metrics.md U-11, ruling 56)."""

import csv
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from io import StringIO
from typing import BinaryIO

from analytics.exports.columns import Column, header_of, select_list, statement
from analytics.exports.keys import Numbers, parts
from analytics.exports.reading import lines
from analytics.exports.source import Source

ROWS_OF_A_PART = 50_000
_END = b"\r\n"
_MARK = "\ufeff"

Told = Callable[[int], None]


def write_rows(
    out: BinaryIO,
    source: Source,
    columns: Sequence[Column],
    keys: Numbers,
    *,
    workspace_id: int,
    zone: str,
    told: Told,
) -> int:
    """How many rows there were; `told` hears of each block."""
    out.write(_header(header_of(columns, zone, guard=True)))
    select, written = select_list(columns), 0
    for part in parts(keys, ROWS_OF_A_PART):
        # Closed at once when the work is stopped: the session has to be free before its transaction can end.
        with closing(lines(statement(columns, source.rows(select, part), guard=True), {"ws": workspace_id})) as blocks:
            for block in blocks:
                out.write(_END.join(block))
                out.write(_END)
                written += len(block)
                told(written)
    return written


def _header(names: Iterable[str]) -> bytes:
    text = StringIO()
    csv.writer(text).writerow(names)
    return (_MARK + text.getvalue()).encode()
