"""One snapshot's answers to all the questions of a page, in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property, partial

from django.db import transaction
from pyroaring import BitMap

from analytics import memo
from analytics.reading import queries, worth
from analytics.reading.asks import LIFETIME, Ask, Key, Window
from analytics.reading.pieces import EVER
from analytics.reading.plan import Dirt, Plan, plan
from analytics.reading.queries import Sum
from messaging.aliases import Aliases, alias_version

Bounds = tuple[datetime, datetime]
# Numbers of a key and of a window in a plan.
Pair = tuple[int, int]


class Reader:
    """Use it inside `workspace_transaction(..., snapshot=True)`, so that all answers are of one moment.

    Totals are sums. A unique count is looked up under the versions of its leaves first; only where a leaf has moved
    are sets read and united. What was worked out is remembered after the snapshot has ended.
    """

    def __init__(self, workspace_id: int, aliases: int | None = None) -> None:
        """`aliases` is how many there are, where the caller has asked already."""
        self.workspace_id = workspace_id
        self._alias_count = aliases
        self._dirt: tuple[frozenset[Key], Bounds, dict[Key, Dirt]] | None = None
        self._page: Sequence[Ask] = ()

    def read(self, asks: Iterable[Ask]) -> dict[Ask, int | Decimal]:
        """Counts, and exact sums of money."""
        wanted = list(dict.fromkeys(asks))
        money = [ask for ask in wanted if ask.of_money]
        answers: dict[Ask, int | Decimal] = dict(worth.read(self.workspace_id, money)) if money else {}
        return answers | self._counts([ask for ask in wanted if ask not in answers])

    def _counts(self, asks: list[Ask]) -> dict[Ask, int | Decimal]:
        self._page = asks
        states = self._lifetime_states([ask for ask in asks if ask.window is LIFETIME])
        states |= self._window_states([ask for ask in asks if ask.window is not LIFETIME])
        answers: dict[Ask, int | Decimal] = {ask: states[ask].total for ask in asks if not ask.unique}
        answers |= self._uniques({ask: state for ask, state in states.items() if ask.unique})
        self._page = ()
        return answers

    def people(self, ask: Ask) -> BitMap:
        """The people behind a unique number, by the numbers they have today."""
        return self.people_of([ask])[ask]

    def people_of(self, asks: Iterable[Ask]) -> dict[Ask, BitMap]:
        return self._united(list(dict.fromkeys(asks)))

    def _lifetime_states(self, asks: Sequence[Ask]) -> dict[Ask, Sum]:
        keys = _keys(asks)
        found = queries.lifetimes(self.workspace_id, keys) if keys else {}
        return {ask: _added(found.get(key) for key in ask.touched) for ask in asks}

    def _window_states(self, asks: Sequence[Ask]) -> dict[Ask, Sum]:
        planned = self._planned(asks)
        found = queries.sums(self.workspace_id, planned) if planned.keys else {}
        return {ask: _added(found.get(pair) for pair in _pairs(planned, ask, ask.touched)) for ask in asks}

    def _planned(self, asks: Sequence[Ask]) -> Plan:
        keys, windows = _keys(asks), list(dict.fromkeys(ask.window for ask in asks))
        return plan(keys, windows, self._dirt_of(keys, _bounds(windows)) if keys else {})

    def _dirt_of(self, keys: Sequence[Key], bounds: Bounds) -> dict[Key, Dirt]:
        """What sums were planned with serves their sets too: within a snapshot no mark comes or goes."""
        if self._dirt:
            known, (low, high), dirt = self._dirt
            if known.issuperset(keys) and low <= bounds[0] and bounds[1] <= high:
                return dirt
        if self._page:
            # The sets still to come belong to the same page, so one statement serves them too.
            keys, bounds = _keys(self._page), _bounds([ask.window for ask in self._page])
        dirt = queries.dirt(self.workspace_id, keys, bounds)
        self._dirt = frozenset(keys), bounds, dirt
        return dirt

    def _uniques(self, states: Mapping[Ask, Sum]) -> dict[Ask, int]:
        answers = {ask: 0 for ask, state in states.items() if not state.leaves}
        digests = {ask: self._digest(ask, state) for ask, state in states.items() if state.leaves}
        known = memo.recall(self.workspace_id, set(digests.values())) if digests else {}
        answers |= {ask: known[digest] for ask, digest in digests.items() if digest in known}
        missing = [ask for ask in digests if ask not in answers]
        if missing:
            counted = {ask: len(people) for ask, people in self._united(missing).items()}
            answers |= counted
            self._remember({digests[ask]: count for ask, count in counted.items()})
        return answers

    def _digest(self, ask: Ask, state: Sum) -> bytes:
        return memo.digest(ask.written, state.version, state.leaves, self._alias_version)

    def _united(self, asks: Sequence[Ask]) -> dict[Ask, BitMap]:
        planned = self._planned(asks)
        wanted = {pair for ask in asks for pair in _pairs(planned, ask, ask.touched)}
        union = _Unions(queries.sets(self.workspace_id, planned, wanted), self._aliases).of
        return {ask: union(_pairs(planned, ask, ask.keys)) - union(_pairs(planned, ask, ask.without)) for ask in asks}

    def _remember(self, values: dict[bytes, int]) -> None:
        # Robust: a count that could not be kept is worked out again, and no page fails for it.
        transaction.on_commit(partial(memo.remember, self.workspace_id, values), robust=True)

    @cached_property
    def _alias_version(self) -> int:
        return alias_version(self.workspace_id) if self._alias_count is None else self._alias_count

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases.of(self.workspace_id) if self._alias_version else Aliases({})


class _Unions:
    """Sets as people of today. Parts of a whole take the same sets away again and again: each union is made once."""

    def __init__(self, stored: Mapping[Pair, list[BitMap]], aliases: Aliases) -> None:
        self._stored, self._aliases = stored, aliases
        self._known: dict[tuple[Pair, ...], BitMap] = {}

    def of(self, pairs: list[Pair]) -> BitMap:
        known = tuple(pairs)
        if known not in self._known:
            found = [one for pair in pairs for one in self._stored.get(pair, ())]
            # Two numbers of one person may stand in two sets, so they are translated before anybody is taken away.
            self._known[known] = self._aliases.translate(BitMap.union(*found)) if found else BitMap()
        return self._known[known]


def _keys(asks: Iterable[Ask]) -> list[Key]:
    return sorted({key for ask in asks for key in ask.touched})


def _bounds(windows: Sequence[Window | None]) -> Bounds:
    """Where dirty hours matter: anywhere for a lifetime."""
    cut = [window for window in windows if window is not LIFETIME]
    if len(cut) < len(windows):
        return EVER
    return min(window.start for window in cut), max(window.end for window in cut)


def _pairs(planned: Plan, ask: Ask, keys: Iterable[Key]) -> list[Pair]:
    window = planned.window_number[ask.window]
    return [(planned.key_number[key], window) for key in keys]


def _added(found: Iterable[Sum | None]) -> Sum:
    """The state of several keys: versions and leaves only rise, so equal sums mean that nothing changed in any."""
    present = [one for one in found if one]
    return Sum(
        sum(one.total for one in present),
        sum(one.version for one in present),
        sum(one.leaves for one in present),
    )
