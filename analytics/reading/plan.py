"""Which pieces to read for which keys, sent to PostgreSQL as two small tables.

Keys whose dirty hours are the same form one class and share their pieces, so a page of hundreds of keys sends dozens of
rows, not hundreds of thousands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from analytics.reading.asks import LIFETIME, Key, Window
from analytics.reading.pieces import EPOCH, EVER, LEAF_5, LIFE, Piece, dirty_pieces, pieces

# A compacted lifetime and the leaves beside it are versioned apart: their sum alone could come out the same after a
# compaction and a few more reports.
COMPACTED, REST = 0, 1


@dataclass(frozen=True, slots=True)
class Dirt:
    """Hours of a key the compactor has not taken yet, and whether its lifetime set may have lost somebody."""

    hours: tuple[int, ...] = ()
    shrank: bool = False


CLEAN = Dirt()


@dataclass
class Plan:
    """Keys by class, and per class the pieces of every window."""

    keys: Sequence[Key]
    windows: Sequence[Window | None]
    classes: list[int] = field(default_factory=list)
    pieces: list[tuple[int, int, int, Piece]] = field(default_factory=list)

    @cached_property
    def key_number(self) -> dict[Key, int]:
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def window_number(self) -> dict[Window | None, int]:
        return {window: number for number, window in enumerate(self.windows)}

    @property
    def key_arrays(self) -> list[list[int]]:
        """key number, class, and the five columns of the key."""
        columns = [list(column) for column in zip(*self.keys, strict=True)]
        return [list(range(len(self.keys))), self.classes, *columns]

    @property
    def piece_arrays(self) -> list[list[int] | list[datetime]]:
        """class, window number, part, width, start, end."""
        rows = [(group, window, part, *piece) for group, window, part, piece in self.pieces]
        return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(6)]


def plan(keys: Sequence[Key], windows: Sequence[Window | None], dirt: Mapping[Key, Dirt]) -> Plan:
    made = Plan(keys, windows)
    groups: dict[Dirt, int] = {}
    for key in keys:
        own = dirt.get(key, CLEAN)
        if own not in groups:
            groups[own] = len(groups)
            made.pieces.extend(_pieces_of(groups[own], own, windows))
        made.classes.append(groups[own])
    return made


def _pieces_of(group: int, dirt: Dirt, windows: Sequence[Window | None]) -> list[tuple[int, int, int, Piece]]:
    return [(group, number, part, piece) for number, window in enumerate(windows) for part, piece in _cut(window, dirt)]


def _cut(window: Window | None, dirt: Dirt) -> list[tuple[int, Piece]]:
    if window is LIFETIME:
        if dirt.shrank:
            return [(REST, piece) for piece in pieces(*EVER, dirt.hours)]
        whole = Piece(LIFE, EPOCH, EVER[1])
        return [(COMPACTED, whole), *((REST, piece) for piece in dirty_pieces(dirt.hours))]
    if window.fine:
        return [(REST, Piece(LEAF_5, window.start, window.end))]
    return [(REST, piece) for piece in pieces(window.start, window.end, dirt.hours)]
