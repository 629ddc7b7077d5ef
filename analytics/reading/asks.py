"""What a page asks of the rollups."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from analytics.leafmetrics import Leaf


class Key(NamedTuple):
    """Whose leaves: the columns of every rollup row before its bucket."""

    scope_kind: int
    scope_id: int
    leaf: int
    platform: int
    population: int


class Window(NamedTuple):
    """From `start` to `end`, the end excluded. Fine windows are cut at five minutes, all others at quarter hours."""

    start: datetime
    end: datetime
    fine: bool = False


# Everything ever counted, late reports from before the start included.
LIFETIME = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One number: the sum over these keys, or how many people their sets hold that those of `without` do not."""

    keys: tuple[Key, ...]
    window: Window | None
    unique: bool
    without: tuple[Key, ...] = ()
    # Whether it is a sum of money. Kept, as is the hash: asks are the keys of every answer and their own keys are many.
    of_money: bool = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)
    _written: list[str] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of_money", any(key.leaf == Leaf.WORTH for key in self.keys))
        object.__setattr__(self, "_hash", hash((self.keys, self.window, self.unique, self.without)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def written(self) -> str:
        """The question in full, as what is remembered names it; written once, for most asks are asked again."""
        if not self._written:
            self._written.append(repr((self.keys, self.without, self.window)))
        return self._written[0]

    @property
    def touched(self) -> tuple[Key, ...]:
        """All keys the answer depends on."""
        return (*self.keys, *self.without)

    @classmethod
    def of(cls, keys: Set[Key], window: Window | None, *, unique: bool, without: Set[Key] = frozenset()) -> "Ask":
        """Sorted, so that the same question is one question whoever asks it."""
        return cls(tuple(sorted(keys)), window, unique, tuple(sorted(without)))
