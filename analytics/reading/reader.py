"""One snapshot's answers to all the questions of a page, in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from functools import cached_property, partial

from django.db import transaction
from pyroaring import BitMap

from analytics import memo
from analytics.reading import queries
from analytics.reading.aliases import Aliases, alias_version
from analytics.reading.asks import LIFETIME, Ask, Key, Window
from analytics.reading.plan import Plan, plan
from analytics.reading.queries import Sums


class Reader:
    """Use it inside `workspace_transaction(..., snapshot=True)`, so that all answers are of one moment.

    Totals are sums. A unique count is looked up under the versions of its leaves first; only where a leaf has moved
    are sets read and united. What was worked out is remembered after the snapshot has ended.
    """

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id

    def read(self, asks: Iterable[Ask]) -> dict[Ask, int]:
        asks = list(dict.fromkeys(asks))
        cut = [ask for ask in asks if ask.unique or ask.window is not LIFETIME]
        answers = self._lifetime_totals([ask for ask in asks if not ask.unique and ask.window is LIFETIME])
        if cut:
            planned, sums = self._gathered(cut)
            answers |= _totals(planned, sums, [ask for ask in cut if not ask.unique])
            answers |= self._uniques(planned, sums, [ask for ask in cut if ask.unique])
        return answers

    def people(self, ask: Ask) -> BitMap:
        """The people behind a unique number, by the numbers they have today."""
        planned = self._planned([ask])
        return self._united(planned, [ask])[ask]

    def _lifetime_totals(self, asks: Sequence[Ask]) -> dict[Ask, int]:
        keys = _keys(asks)
        found = queries.lifetime_totals(self.workspace_id, keys) if keys else {}
        return {ask: sum(found.get(key, 0) for key in ask.keys) for ask in asks}

    def _gathered(self, asks: Sequence[Ask]) -> tuple[Plan, Sums]:
        planned = self._planned(asks)
        return planned, queries.sums(self.workspace_id, planned)

    def _planned(self, asks: Sequence[Ask]) -> Plan:
        keys, windows = _keys(asks), list(dict.fromkeys(ask.window for ask in asks))
        dirt = queries.dirt(self.workspace_id, keys, _bounds(windows)) if keys else {}
        return plan(keys, windows, dirt)

    def _uniques(self, planned: Plan, sums: Sums, asks: Sequence[Ask]) -> dict[Ask, int]:
        states = {ask: _state(planned, sums, ask) for ask in asks}
        answers = {ask: 0 for ask in asks if not states[ask]}
        digests = {
            ask: memo.digest(ask.keys, ask.window, states[ask], self._alias_version)
            for ask in asks
            if states[ask]
        }
        known = memo.recall(self.workspace_id, set(digests.values())) if digests else {}
        answers |= {ask: known[digest] for ask, digest in digests.items() if digest in known}
        missing = [ask for ask in digests if ask not in answers]
        if missing:
            counted = {ask: len(people) for ask, people in self._united(planned, missing).items()}
            answers |= counted
            self._remember({digests[ask]: count for ask, count in counted.items()})
        return answers

    def _united(self, planned: Plan, asks: Sequence[Ask]) -> dict[Ask, BitMap]:
        pairs = {ask: _pairs(planned, ask) for ask in asks}
        wanted = {pair for found in pairs.values() for pair in found}
        stored = queries.sets(self.workspace_id, planned, wanted)
        return {
            ask: self._aliases.translate(_union([one for pair in found for one in stored.get(pair, ())]))
            for ask, found in pairs.items()
        }

    def _remember(self, values: dict[bytes, int]) -> None:
        # Robust: a count that could not be kept is worked out again, and no page fails for it.
        transaction.on_commit(partial(memo.remember, self.workspace_id, values), robust=True)

    @cached_property
    def _alias_version(self) -> int:
        return alias_version(self.workspace_id)

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases.of(self.workspace_id) if self._alias_version else Aliases({})


def _keys(asks: Iterable[Ask]) -> list[Key]:
    return sorted({key for ask in asks for key in ask.keys})


def _bounds(windows: Sequence[Window | None]) -> tuple | None:
    cut = [window for window in windows if window is not LIFETIME]
    if len(cut) < len(windows):
        return None
    return min(window.start for window in cut), max(window.end for window in cut)


def _pairs(planned: Plan, ask: Ask) -> list[tuple[int, int]]:
    window = planned.window_number[ask.window]
    return [(planned.key_number[key], window) for key in ask.keys]


def _totals(planned: Plan, sums: Sums, asks: Sequence[Ask]) -> dict[Ask, int]:
    return {
        ask: sum(total for pair in _pairs(planned, ask) for _, total, _, _ in sums.get(pair, ())) for ask in asks
    }


def _state(planned: Plan, sums: Sums, ask: Ask) -> tuple:
    """Sum of versions and number of leaves, per part; empty where nothing was ever counted."""
    found: dict[int, tuple[int, int]] = {}
    for pair in _pairs(planned, ask):
        for part, _, version, leaves in sums.get(pair, ()):
            versions, count = found.get(part, (0, 0))
            found[part] = versions + version, count + leaves
    return tuple(sorted(found.items()))


def _union(found: list[BitMap]) -> BitMap:
    return BitMap.union(*found) if found else BitMap()
