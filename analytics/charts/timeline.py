"""Texts of the x axis: few, round, and the larger unit where it changes (ux.md 4.2-2)."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from analytics.charts.chart import Bucket, Chart

# Not a width of the calendar: time since a start, written on each bucket.
ELAPSED = "elapsed"
# How many buckets may lie between two ticks, so that they fall on round times.
STRIDES = {
    "5min": (1, 2, 3, 4, 6),
    "15min": (1, 2, 4, 8, 12, 24, 48, 96),
    "hour": (1, 2, 3, 4, 6, 12, 24, 48, 72, 168),
    "day": (1, 2, 3, 5, 7, 14, 28, 56, 91),
    "week": (1, 2, 4, 8, 13, 26, 52),
    "month": (1, 2, 3, 6, 12, 24),
    ELAPSED: (1, 2, 4, 8, 14, 28, 56, 91),
}
PER_HOUR = {"5min": 12, "15min": 4, "hour": 1}


def ticks(chart: Chart, at_most: int) -> list[tuple[int, str]]:
    """(index, text) of the ticks; the last one of an unfinished line is marked by the line itself."""
    locals_ = [bucket.start.astimezone(chart.tz) for bucket in chart.buckets]
    chosen = _indexes(chart.by, locals_, at_most)
    if chart.by == ELAPSED:
        return [(at, chart.buckets[at].label) for at in chosen]
    texts = []
    for place, at in enumerate(chosen):
        before = locals_[chosen[place - 1]] if place else None
        texts.append((at, _text(chart.by, locals_[at], before)))
    return texts


def _indexes(by: str, moments: Sequence[datetime], at_most: int) -> list[int]:
    wanted = ceil(len(moments) / at_most)
    stride = next((step for step in STRIDES[by] if step >= wanted), wanted)
    return list(range(_offset(by, moments, stride), len(moments), stride))


def _offset(by: str, moments: Sequence[datetime], stride: int) -> int:
    """Times of day begin at a round one; dates begin with the first."""
    if by not in PER_HOUR or not moments:
        return 0
    first = moments[0]
    place = first.hour * PER_HOUR[by] + first.minute * PER_HOUR[by] // 60
    return -place % min(stride, 24 * PER_HOUR[by])


def _text(by: str, moment: datetime, before: datetime | None) -> str:
    if by == "month":
        return f"{moment:%b %Y}" if before is None or before.year != moment.year else f"{moment:%b}"
    day = f"{moment.day} {moment:%b}"
    if by in PER_HOUR:
        clock = f"{moment:%H:%M}"
        new_day = before is None or before.date() != moment.date()
        return clock if not new_day else day if clock == "00:00" else f"{day} {clock}"
    return f"{day} {moment.year}" if before is not None and before.year != moment.year else day


def spoken(bucket: Bucket) -> str:
    """A bucket in words: a day of 25 hours says so, an unfinished one too."""
    odd = f" ({bucket.hours:g} h)" if bucket.hours in (23, 25, 23.5, 24.5) else ""
    return f"{bucket.label}{odd}{' so far' if bucket.incomplete else ''}"
