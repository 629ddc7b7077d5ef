"""Ways out of a step beside each other: a difference is only called one where the ranges do not overlap."""

from collections.abc import Sequence
from dataclasses import replace

from analytics.reports.intervals import overlap, range_of_share
from analytics.reports.journeys.shapes import BranchRow

NO_DIFFERENCE = "no clear difference"
_HIGHER, _LOWER = "converts more", "converts less"


def judged(rows: Sequence[BranchRow]) -> list[BranchRow]:
    """Each with its range and how it compares with the rest. What has nobody in it is compared with nothing."""
    ranges = [_range(row) for row in rows]
    found = []
    for place, row in enumerate(rows):
        own = ranges[place]
        others = [other for number, other in enumerate(ranges) if number != place and other is not None]
        low, high = own or (None, None)
        found.append(replace(row, low=low, high=high, verdict=_verdict(own, others)))
    return found


def _range(row: BranchRow) -> tuple[float, float] | None:
    rate = row.numbers["conversion_rate"]
    if rate.value is None:
        return None
    return range_of_share(int(rate.numerator or 0), int(rate.denominator or 0))


def _verdict(own: tuple[float, float] | None, others: Sequence[tuple[float, float]]) -> str:
    if own is None or not others:
        return ""
    apart = [other for other in others if not overlap(own, other)]
    if len(apart) < len(others):
        return NO_DIFFERENCE
    if all(own[0] > other[1] for other in others):
        return _HIGHER
    return _LOWER if all(own[1] < other[0] for other in others) else ""
