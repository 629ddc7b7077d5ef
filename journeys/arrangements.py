"""Where a step led to, and what its ways were called, at any time (ruling 28: a change holds from its time on)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec


class Arrangement(msgspec.Struct, array_like=True, frozen=True):
    """Held before `until`: the ids of the steps that followed, and the names of the outcomes in their order."""

    until: datetime
    next: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


def earlier_of(kept: Any) -> list[Arrangement]:
    return msgspec.convert(kept, list[Arrangement])


def with_change(kept: Any, next: Sequence[str], outcomes: Sequence[str], at: datetime) -> list[Any]:
    """What is to be kept when something else holds from `at` on; what was to hold from later on never does."""
    known = earlier_of(kept)
    before = [one for one in known if one.until < at]
    # The one that held until then: of two changes at the same time it is the one before both.
    ends = known[len(before)] if len(before) < len(known) else Arrangement(at, tuple(next), tuple(outcomes))
    return msgspec.to_builtins([*before, Arrangement(at, ends.next, ends.outcomes)])


def held_at(known: Sequence[Arrangement], at: datetime) -> Arrangement | None:
    """The earlier one that held then; None where it is what holds now."""
    return next((one for one in known if at < one.until), None)
