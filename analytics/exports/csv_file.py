"""CSV: UTF-8 with a byte order mark, RFC 4180, every text quoted (metrics.md U-11, ruling 56)."""

import csv
from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import sha256
from io import StringIO
from typing import BinaryIO

from analytics.exports.behind import Behind
from analytics.exports.columns import Column, Kind, cells_of, header_of
from analytics.exports.composing import Format, line
from analytics.exports.reading import Rows
from messaging.guarding import guarded_sql

_MARK = "\ufeff"
_PLAIN, _QUOTED = ("", ""), ('"', '"')
_FORMAT = Format(
    begin="", between=",", end="\r\n", around=dict.fromkeys(Kind, _PLAIN) | {Kind.TEXT: _QUOTED, Kind.ID: _QUOTED}
)


def write(out: BinaryIO, rows: Rows) -> str:
    """The SHA-256 of the file."""
    found = sha256()

    def put(block: Sequence[bytes]) -> None:
        content = b"".join(block)
        found.update(content)
        out.write(content)

    with Behind(put) as hand, closing(rows.blocks(rows.keys, _line(rows.columns))) as blocks:
        hand([_header(header_of(rows.columns, rows.zone, guard=True))])
        for block in blocks:
            hand(block)
    return found.hexdigest()


def _line(columns: Sequence[Column]) -> str:
    cells = cells_of(columns)
    return line(_FORMAT.stands(kind for kind, _ in cells), [_inside(kind, value) for kind, value in cells])


def _inside(kind: Kind, value: str) -> str:
    """Only what customers write is guarded: the rest never begins like a formula."""
    match kind:
        case Kind.TEXT:
            return _doubled(guarded_sql(value))
        case Kind.ID:
            return _doubled(value)
        case _:
            return value


def _doubled(expression: str) -> str:
    return f"""replace({expression}, '"', '""')"""


def _header(names: Iterable[str]) -> bytes:
    text = StringIO()
    csv.writer(text).writerow(names)
    return (_MARK + text.getvalue()).encode()
