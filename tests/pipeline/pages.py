"""The numbers of a page of results and of its file, read back by programs that know nothing of how they are made."""

import csv
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from typing import NamedTuple


class Shown(NamedTuple):
    """One number as it stands somewhere; empty for a dash."""

    scope: str
    metric: str
    value: str


class _Numbers(HTMLParser):
    """Every number carries its metric and exact value inside an element that names its scope (design.md 7)."""

    EMPTY = frozenset({"meta", "link", "input", "img", "br", "hr", "source", "use", "path", "rect", "line", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[str] = [""]
        self.found: list[Shown] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if "data-metric" in named and "data-value" in named:
            scope = named.get("data-scope") or self.scopes[-1]
            self.found.append(Shown(scope, named["data-metric"], named["data-value"]))
        if tag not in self.EMPTY:
            self.scopes.append(named.get("data-scope") or self.scopes[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            self.scopes.pop()


def numbers_on(html: str) -> list[Shown]:
    reader = _Numbers()
    reader.feed(html)
    return reader.found


def numbers_in(file: bytes) -> Iterator[Shown]:
    """A row for each scope, a column for each metric; a cell is empty where there is no such number."""
    text = file.decode("utf-8-sig")
    for row in csv.DictReader(StringIO(text)):
        for column, value in row.items():
            yield Shown(row["scope"], column, value)
