"""A text file as rows of cells: encodings and separators as spreadsheets and databases write them, line by line."""

import codecs
import csv
from collections.abc import Iterator
from io import BufferedReader, RawIOBase, TextIOWrapper
from itertools import chain
from typing import Any

# A row and the number of its last line.
Rows = Iterator[tuple[int, list[str]]]

LONGEST_LINE = 1_000_000
_SEPARATORS = ",;\t|"
# Letters shown for bytes that are no text in the file's encoding.
UNREADABLE = "\ufffd"


class Unreadable(Exception):
    """Why the file cannot be read, in words for whoever uploaded it."""


def encoding_of(head: bytes) -> str:
    """By its byte order mark; without one UTF-8, or UTF-16 where every other byte is empty."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[0:512:2].count(0), head[1:512:2].count(0)
    half = min(len(head), 512) // 4
    if half and odd > half:
        return "utf-16-le"
    return "utf-16-be" if half and even > half else "utf-8-sig"


def rows_of_text(first: bytes, rest: Iterator[bytes]) -> Rows:
    stream = TextIOWrapper(
        BufferedReader(_Pieces(first, rest)), encoding=encoding_of(first), errors="replace", newline=""
    )
    lines = _lines(stream)
    head = next(lines, "")
    reader = csv.reader(chain([head], lines), delimiter=_separator(head))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num + 1} cannot be read: {error}.") from None


class _Pieces(RawIOBase):
    """The pieces of a file as the one stream they were."""

    def __init__(self, first: bytes, rest: Iterator[bytes]) -> None:
        self._piece, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._piece:
            self._piece = next(self._rest, b"")
        taken = self._piece[: len(buffer)]
        buffer[: len(taken)] = taken
        self._piece = self._piece[len(taken) :]
        return len(taken)


def _lines(stream: TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise Unreadable(f"Line {number} is longer than {LONGEST_LINE:,} letters. Is this a list?")
        yield line


def _separator(line: str) -> str:
    """The one that stands most often in the first line outside quotes."""
    bare = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=bare.count)
