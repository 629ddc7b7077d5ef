"""Which pieces to read for which keys, sent to PostgreSQL as two small tables.

Keys whose dirty hours are the same form one class and share their pieces, so a page of hundreds of keys sends dozens of
rows, not hundreds of thousands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from analytics.reading.asks import LIFETIME, Key, Window
from analytics.reading.pieces import EVER, LEAF_5, LIFE, Piece, dirty_pieces, pieces


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
    pieces: list[tuple[int, int, Piece]] = field(default_factory=list)

    @cached_property
    def key_number(self) -> dict[Key, int]:
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def window_number(self) -> dict[Window | None, int]:
        return {window: number for number, window in enumerate(self.windows)}


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


def _pieces_of(group: int, dirt: Dirt, windows: Sequence[Window | None]) -> list[tuple[int, int, Piece]]:
    return [(group, number, piece) for number, window in enumerate(windows) for piece in _cut(window, dirt)]


def _cut(window: Window | None, dirt: Dirt) -> list[Piece]:
    if window is not LIFETIME:
        if window.fine:
            return [Piece(LEAF_5, window.start, window.end)]
        return pieces(window.start, window.end, dirt.hours)
    # A lifetime that may still hold somebody who left is of no use until it is built anew (ruling 25).
    return pieces(*EVER, dirt.hours) if dirt.shrank else [Piece(LIFE, *EVER), *dirty_pieces(dirt.hours)]
