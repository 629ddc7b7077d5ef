"""Rows as the XML of a sheet: several times as many bytes as there is text, so the most of it is put in here.

PostgreSQL joins the cells of a row with marks: a unit separator and a letter; a text's own unit separator is marked as
such. Then all that means something to XML is escaped in many rows at once, and the marks become what they stand for: no
cell is ever touched by itself, which is what makes a million rows quick.
"""

from collections.abc import Sequence
from itertools import count

from analytics.exports.book import BLANK, NUMBER, ROW_BEGINS, ROW_ENDS, ROW_NUMBERED, TEXT
from analytics.exports.columns import Column, Kind, cells_of
from analytics.exports.composing import Format, line, literal
from analytics.exports.xml_text import UNIT_SEPARATOR, cut_sql, escaped_cells

# What is ours never begins or ends with a space, and need not say that spaces count.
_OWN_TEXT = ('<c t="inlineStr"><is><t>', "</t></is></c>")
_AROUND = dict.fromkeys(Kind, _OWN_TEXT) | {Kind.TEXT: TEXT, Kind.NUMBER: NUMBER}
_FORMAT = Format(begin=ROW_NUMBERED, between="", end=ROW_ENDS, around=_AROUND)
_EMPTY = ["".join(sides).encode() for sides in (TEXT, _OWN_TEXT, NUMBER)]

_SEPARATOR, _FIRST = "\x1f", ord("c")
_IN_TEXT, _ROW = f"{_SEPARATOR}a", f"{_SEPARATOR}b"


class SheetRows:
    """The rows of one sheet below its header: `line` is what PostgreSQL composes; called with the next rows of it, this
    is their XML."""

    def __init__(self, columns: Sequence[Column]) -> None:
        cells = cells_of(columns)
        stands = _FORMAT.stands(kind for kind, _ in cells)
        marks = {stand: _SEPARATOR + chr(_FIRST + place) for place, stand in enumerate(dict.fromkeys(stands))}
        self._meanings = {mark.encode(): stand.encode() for stand, mark in marks.items()}
        self._meanings |= {_ROW.encode(): ROW_BEGINS.encode(), _IN_TEXT.encode(): UNIT_SEPARATOR}
        self._numbers = count(2)
        self.line = line([marks[stand] for stand in stands], [_inside(kind, value) for kind, value in cells])

    def __call__(self, rows: Sequence[bytes]) -> bytes:
        begin = _ROW.encode()
        numbered = (b"%b%d%b" % (begin, number, row) for row, number in zip(rows, self._numbers, strict=False))
        content = escaped_cells(b"".join(numbered))
        for mark, meaning in self._meanings.items():
            content = content.replace(mark, meaning)
        for empty in _EMPTY:
            content = content.replace(empty, BLANK)
        return content


def _inside(kind: Kind, value: str) -> str:
    if kind is not Kind.TEXT:
        return value
    return f"replace({cut_sql(value)}, {literal(_SEPARATOR)}, {literal(_IN_TEXT)})"
