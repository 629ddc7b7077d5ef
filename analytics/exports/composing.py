"""A row as PostgreSQL composes it: one text, in which a format says what stands before, between and after the cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from analytics.exports.columns import Kind

# PostgreSQL takes no more of them.
_MOST_ARGUMENTS = 100


@dataclass(frozen=True, slots=True)
class Format:
    """`around` has what opens and closes a cell."""

    begin: str
    between: str
    end: str
    around: Mapping[Kind, tuple[str, str]]

    def stands(self, kinds: Iterable[Kind]) -> list[str]:
        """What stands before each cell of these kinds, and after the last."""
        sides = [self.around[kind] for kind in kinds]
        joints = [closing + self.between + opening for (_, closing), (opening, _) in pairwise(sides)]
        return [self.begin + sides[0][0], *joints, sides[-1][1] + self.end]


def line(stands: Sequence[str], cells: Sequence[str]) -> str:
    """The expression for a whole row; a NULL is an empty cell."""
    literals = [literal(stand) for stand in stands]
    return _joined([*chain.from_iterable(zip(literals, cells, strict=False)), literals[-1]])


def literal(text: str) -> str:
    plain = (c if c.isprintable() and c not in "'\\" else f"\\x{ord(c):02X}" for c in text)
    return f"E'{''.join(plain)}'"


def _joined(expressions: Sequence[str]) -> str:
    if len(expressions) <= _MOST_ARGUMENTS:
        return f"concat({', '.join(expressions)})"
    pieces = range(0, len(expressions), _MOST_ARGUMENTS)
    return _joined([_joined(expressions[first : first + _MOST_ARGUMENTS]) for first in pieces])
