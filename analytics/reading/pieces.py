"""Which rows make up a stretch of time: whole UTC days, whole hours and quarter hours at the edges.

Long stretches read days, so that a year costs hardly more than a month. What the compactor has not caught up with is
read from the leaves themselves (reader rule of rulings 21): a compacted row is right unless one of its hours is dirty.

All arithmetic is in quarter hours since 1970, which is what every offset is a multiple of (metrics.md T-3).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
PER_HOUR = 4
PER_DAY = 96

LEAF_5, LEAF_15, HOUR, DAY, LIFE = 5, 15, 60, 1440, 0

# Every report the door takes lies within; lifetimes stand at 1970.
EVER = (EPOCH, datetime(2150, 1, 1, tzinfo=UTC))


class Piece(NamedTuple):
    """Rows of one width from `start` to `end`, the end excluded."""

    width: int
    start: datetime
    end: datetime


def pieces(start: datetime, end: datetime, dirty_hours: Sequence[int] = ()) -> list[Piece]:
    """The rows that together cover `start` to `end` exactly once. `dirty_hours` are sorted hours since 1970."""
    first, last = _quarter(start), _quarter(end)
    cut = (piece for width, low, high in _clean(first, last) for piece in _around(width, low, high, dirty_hours))
    return [Piece(width, _moment(low), _moment(high)) for width, low, high in _joined(cut)]


def dirty_pieces(dirty_hours: Sequence[int]) -> list[Piece]:
    """The leaves of the hours the compactor has not taken yet."""
    cut = [(LEAF_15, hour * PER_HOUR, (hour + 1) * PER_HOUR) for hour in dirty_hours]
    return [Piece(width, _moment(low), _moment(high)) for width, low, high in _joined(cut)]


_Cut = tuple[int, int, int]


def _clean(first: int, last: int) -> Iterator[_Cut]:
    """Leaves up to the first whole hour, hours up to the first whole day, days, and back down again."""
    hours = _inner(first, last, PER_HOUR)
    days = _inner(*hours, PER_DAY)
    edges = ((LEAF_15, first, hours[0]), (HOUR, hours[0], days[0]), (DAY, *days))
    ends = ((HOUR, days[1], hours[1]), (LEAF_15, hours[1], last))
    yield from (*edges, *ends)


def _inner(low: int, high: int, size: int) -> tuple[int, int]:
    """The whole multiples of `size` inside; an empty stretch at the end where there is none."""
    inner_low, inner_high = -(-low // size) * size, high // size * size
    return (inner_low, inner_high) if inner_low < inner_high else (high, high)


def _around(width: int, low: int, high: int, dirty_hours: Sequence[int]) -> Iterator[_Cut]:
    """The stretch with leaves in place of dirty hours, and hours in place of days that hold one."""
    if width == LEAF_15:
        yield width, low, high
        return
    size, narrower = (PER_HOUR, LEAF_15) if width == HOUR else (PER_DAY, HOUR)
    inside = _within(dirty_hours, low // PER_HOUR, high // PER_HOUR)
    for block in sorted({hour * PER_HOUR // size * size for hour in inside}):
        yield width, low, block
        yield from _around(narrower, block, block + size, inside)
        low = block + size
    yield width, low, high


def _within(sorted_hours: Sequence[int], low: int, high: int) -> Sequence[int]:
    return sorted_hours[bisect_left(sorted_hours, low) : bisect_left(sorted_hours, high)]


def _joined(cut: Iterable[_Cut]) -> Iterator[_Cut]:
    """Neighbours of one width as one stretch: fewer index scans."""
    held: _Cut | None = None
    for width, low, high in cut:
        if low == high:
            continue
        if held and held[0] == width and held[2] == low:
            held = (width, held[1], high)
            continue
        if held:
            yield held
        held = (width, low, high)
    if held:
        yield held


def _quarter(moment: datetime) -> int:
    return (moment - EPOCH) // QUARTER


def _moment(quarter: int) -> datetime:
    return EPOCH + quarter * QUARTER
