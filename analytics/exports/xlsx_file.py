"""XLSX: the rows on as many sheets as the format's limit asks for, then a sheet that says what they are.

Cells are text or numbers by their column, never a formula and never a link. Rows become XML and are deflated in a
thread while the next are read, so memory does not grow with them. No library is in between: of those measured the
quickest took 19 s for a million people, this takes 11.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import BinaryIO

from analytics.exports.behind import Behind
from analytics.exports.book import Book, TooLarge, Value, row
from analytics.exports.columns import header_of
from analytics.exports.keys import Numbers, parts
from analytics.exports.reading import Rows
from analytics.exports.sheet_rows import SheetRows

# Of 1,048,576 one is the header.
ROWS_OF_A_SHEET = 1_048_575
MOST_SHEETS = 20
ABOUT = "About this file"

About = Callable[[str], Iterable[tuple[str, Value]]]


class TooLong(Exception):
    """More rows than twenty sheets hold."""


def write(target: str | BinaryIO, rows: Rows, about: About) -> None:
    """`about` is asked when the rows are written, with the SHA-256 of their sheets as they lie in the file."""
    sheets = [part.numbers for part in parts(rows.keys, ROWS_OF_A_SHEET)] or [rows.keys]
    if len(sheets) > MOST_SHEETS:
        raise TooLong
    try:
        _write(target, rows, sheets, about, large=False)
    except TooLarge:
        rows.read = 0
        _write(target, rows, sheets, about, large=True)


def write_about(book: Book, about: Iterable[tuple[str, Value]]) -> None:
    with book.sheet() as sheet:
        for number, values in enumerate([("What", "Value"), *about], 1):
            sheet(row(number, values))


def _write(target: str | BinaryIO, rows: Rows, sheets: Sequence[Numbers], about: About, *, large: bool) -> None:
    names = ["Rows", *(f"Rows {number}" for number in range(2, len(sheets) + 1)), ABOUT]
    with Book(target, names, large=large) as book:
        for keys in sheets:
            _write_sheet(book, rows, keys)
        write_about(book, about(book.sum.hexdigest()))


def _write_sheet(book: Book, rows: Rows, keys: Numbers) -> None:
    compose = SheetRows(rows.columns)
    # Composed in the thread too: whoever reads only reads.
    with (
        book.sheet() as sheet,
        Behind(lambda block: sheet(compose(block))) as hand,
        closing(rows.blocks(keys, compose.line)) as blocks,
    ):
        sheet(row(1, header_of(rows.columns, rows.zone, guard=False)))
        for block in blocks:
            hand(block)
