"""What a chart shows, before anybody decides where a pixel goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

Value = int | Decimal | None
LONGEST_DIRECT_LABEL = 22
OTHER, PREVIOUS = 0, -1

# Markers around 0,0 by slot: circle, diamond, square, triangle up and down, cross; a dash for the compared period.
SHAPES = {
    OTHER: "M-3 0A3 3 0 1 1 3 0A3 3 0 1 1 -3 0Z",
    1: "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z",
    2: "M0 -5L5 0L0 5L-5 0Z",
    3: "M-3.6 -3.6H3.6V3.6H-3.6Z",
    4: "M0 -4.6L4.6 3.6H-4.6Z",
    5: "M0 4.6L4.6 -3.6H-4.6Z",
    6: "M-1.5 -4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z",
    PREVIOUS: "M-6 -1H6V1H-6Z",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """One place on the x axis. The axis itself is an index: two hours may both read 02:00 (ux.md D4)."""

    start: datetime
    label: str
    hours: float
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """One series. Slots 1-6 carry a colour and a marker, 0 is "Other", PREVIOUS the compared period (ux.md 6.3)."""

    label: str
    slot: int
    values: tuple[Value, ...]

    @property
    def css(self) -> str:
        return "s-prev" if self.slot == PREVIOUS else f"s{self.slot}"

    @property
    def shape(self) -> str:
        return SHAPES[self.slot]


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    title: str
    sentence: str
    by: str
    tz: ZoneInfo
    is_rate: bool
    buckets: tuple[Bucket, ...]
    curves: tuple[Curve, ...]
    # The compared period of a single series; never drawn as unfinished (ux.md 4.3).
    before: Curve | None = None
    # Why no point has a number; empty where one may.
    missing: str = ""

    @property
    def by_label(self) -> str:
        if self.by == "elapsed":
            return "After start"
        return "Time" if self.by.endswith("min") else self.by.capitalize()

    @property
    def first_open(self) -> int:
        """Index of the first unfinished bucket; the number of buckets where all are complete."""
        return next((at for at, bucket in enumerate(self.buckets) if bucket.incomplete), len(self.buckets))

    @property
    def top(self) -> Decimal:
        values = (value for line in self.lines for value in line.values if value is not None)
        return max(map(Decimal, values), default=Decimal(0))

    @property
    def lines(self) -> tuple[Curve, ...]:
        """Every line, the compared one first so that it lies under the others."""
        return (*((self.before,) if self.before else ()), *self.curves)

    @property
    def columns(self) -> tuple[Curve, ...]:
        """The same lines in reading order, for tables and words."""
        return (*self.curves, *((self.before,) if self.before else ()))

    @property
    def direct_labels(self) -> bool:
        """Names stand at the line ends as long as they can be told apart and read there (ux.md 4.2-4)."""
        return 1 < len(self.lines) <= 4 and max(len(line.label) for line in self.lines) <= LONGEST_DIRECT_LABEL


def runs(values: Sequence[Value], first: int, last: int) -> list[list[int]]:
    """Indexes of unbroken stretches within `first..last`: missing is a gap, zero is a zero (ux.md 4.2-5)."""
    found: list[list[int]] = [[]]
    for at in range(max(first, 0), last + 1):
        if values[at] is None:
            found.append([])
        else:
            found[-1].append(at)
    return [run for run in found if run]
