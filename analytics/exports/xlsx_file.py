"""XLSX: the rows on as many sheets as the format's limit asks for, then a sheet that says what they are.

Cells are text or numbers by their column, never a formula and never a link; control characters are written as the
format escapes them. The writer takes rows one by one, so its memory does not grow with them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO

from rustpy_xlsxwriter import FastExcel

from analytics.exports.columns import Column, header_of, select_list, statement
from analytics.exports.csv_file import Told
from analytics.exports.keys import Numbers, parts
from analytics.exports.reading import values
from analytics.exports.source import Source

ROWS_OF_A_PART = 5_000
# Of 1,048,576 one is the header.
ROWS_OF_A_SHEET = 1_048_575
MOST_SHEETS = 20
ABOUT = "About this file"

_PANIC = "PanicException"

Row = Mapping[str, Any]


class TooLong(Exception):
    """More rows than twenty sheets hold."""


class WriterFailed(RuntimeError):
    """What the writer said when it broke down."""


class Rows:
    """The rows of a file, counted and summed as they go by."""

    def __init__(
        self, source: Source, columns: Sequence[Column], keys: Numbers, *, workspace_id: int, zone: str, told: Told
    ) -> None:
        self.written, self.sum = 0, sha256()
        self._names = header_of(columns, zone, guard=False)
        self._columns, self._select = columns, select_list(columns)
        self._source, self._keys, self._workspace_id, self._told = source, keys, workspace_id, told

    @property
    def names(self) -> list[str]:
        return self._names

    def __iter__(self) -> Iterator[Row]:
        for part in parts(self._keys, ROWS_OF_A_PART):
            found = statement(self._columns, self._source.rows(self._select, part), guard=False)
            for row in values(found, {"ws": self._workspace_id}):
                self.sum.update("\t".join("" if cell is None else str(cell) for cell in row).encode() + b"\n")
                yield dict(zip(self._names, row, strict=True))
                self.written += 1
            self._told(self.written)


def write(target: str | BinaryIO, rows: Rows, expected: int, about: Callable[[], Iterable[tuple[str, Any]]]) -> None:
    """`about` is asked when the rows are written, because it says how many there were."""
    sheets = max(1, -(-expected // ROWS_OF_A_SHEET))
    if sheets > MOST_SHEETS:
        raise TooLong
    book, every = FastExcel(target).freeze(row=1), iter(rows)
    for number in range(1, sheets + 1):
        name = "Rows" if number == 1 else f"Rows {number}"
        book = book.sheet(name, _with_header(islice(every, ROWS_OF_A_SHEET), rows.names))
    try:
        book.sheet(ABOUT, _as_rows(about)).save()
    except BaseException as failure:
        # A writer that cannot write its temporary file panics, and a panic is no Exception: it would end the worker.
        if type(failure).__name__ == _PANIC:
            raise WriterFailed(str(failure)) from failure
        raise


def _with_header(rows: Iterator[Row], names: Sequence[str]) -> Iterator[Row]:
    """The writer takes the header from the first row, so that of no rows an empty one is made."""
    first = next(rows, None)
    yield first if first is not None else dict.fromkeys(names)
    yield from rows


def _as_rows(about: Callable[[], Iterable[tuple[str, Any]]]) -> Iterator[Row]:
    for name, value in about():
        yield {"What": name, "Value": value if isinstance(value, int) else str(value)}
