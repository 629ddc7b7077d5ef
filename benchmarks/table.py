"""What was measured, as lines of a table."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    reached: str
    budget: str = ""
    met: bool | None = None  # None: there is no budget to meet

    @property
    def verdict(self) -> str:
        return {None: "", True: "met", False: "short"}[self.met]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    explanation: str
    lines: list[Line]


HEAD = ("What", "Reached", "Budget", "")


def markdown(sections: Iterable[Section]) -> str:
    return "\n\n".join(_section(section) for section in sections)


def _section(section: Section) -> str:
    cells = [HEAD, *((line.what, line.reached, line.budget, line.verdict) for line in section.lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    rows = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([f"## {section.title}", "", section.explanation, "", rows[0], rule, *rows[1:]])


def number(value: float) -> str:
    return f"{value:,.0f}"


def milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
