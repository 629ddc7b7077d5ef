"""Numbers of a message, its cards, its blocks and its responses out of the rollups.

Their sets hold members of one message, so the reader translates by that message's own aliases (rulings 37 and 38).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db import connection

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.metrics import BY_ID, Metric, Unit
from analytics.reading import LIFETIME, Ask, Key, Reader, Window
from analytics.reports.parts import POPULATIONS
from analytics.reports.shapes import Number, Numbers
from messaging.aliases import Aliases
from messaging.platforms import Platform

# In the report of a message these count devices, whatever they count elsewhere.
_OF_DEVICES = frozenset({"clicks_unique", "impressions_unique"})

Where = tuple[ScopeKind, int]


class MemberReader(Reader):
    """Reads sets of one message's members."""

    def __init__(self, workspace_id: int, message_id: int) -> None:
        super().__init__(workspace_id)
        self._message_id = message_id

    @cached_property
    def _pairs(self) -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT old_number, number FROM messaging_in_app_alias WHERE workspace_id = %s AND message_id = %s",
                [self.workspace_id, self._message_id],
            )
            return dict(cursor.fetchall())

    @cached_property
    def _alias_version(self) -> int:
        return len(self._pairs)

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases(self._pairs)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A number that is no rate, of one place or of several; `leaf` narrows it to one of what it is made of."""

    metric: str
    places: tuple[Where, ...]
    window: Window | None
    leaf: Leaf | None = None


class Tally:
    """`want` what is shown, `fetch` it, then ask for each number."""

    def __init__(self, workspace_id: int, message_id: int, platform: Platform = Platform.ALL) -> None:
        self.platform = platform
        self._reader = MemberReader(workspace_id, message_id)
        self._wanted: dict[_Wanted, None] = {}
        self._answers: dict[_Wanted, int] = {}

    def want(self, metrics: Iterable[str], places: tuple[Where, ...], window: Window | None) -> None:
        for id in metrics:
            for part in _parts(BY_ID[id]):
                self._wanted[_Wanted(part.id, places, window)] = None

    def fetch(self) -> None:
        asks = {wanted: self._ask(wanted) for wanted in self._wanted}
        found = self._reader.read(asks.values())
        self._answers = {wanted: int(found[ask]) for wanted, ask in asks.items()}
        implied = [wanted for wanted in asks if _may_be_implied(wanted)]
        if implied:
            self._add_implied(implied)

    def value(self, metric: str, places: tuple[Where, ...], window: Window | None) -> int:
        return self._answers[_Wanted(metric, places, window)]

    def number(self, id: str, places: tuple[Where, ...], window: Window | None) -> Number:
        metric = BY_ID[id]
        if not metric.is_rate:
            return number_of(metric, self.value(id, places, window))
        above, below = _parts(metric)
        return rate_of(metric, self.value(above.id, places, window), self.value(below.id, places, window))

    def want_leaf(self, leaf: Leaf, places: tuple[Where, ...], window: Window | None) -> None:
        """One kind of what a number adds up."""
        self._wanted[_Wanted("dismissed", places, window, leaf)] = None

    def leaf(self, leaf: Leaf, places: tuple[Where, ...], window: Window | None) -> int:
        return self._answers[_Wanted("dismissed", places, window, leaf)]

    def sum(self, id: str, each: Iterable[tuple[Where, ...]], window: Window | None) -> Number:
        """A total of several places; never a unique (metrics.md T-4)."""
        return number_of(BY_ID[id], sum(self.value(id, places, window) for places in each))

    def numbers(self, ids: Iterable[str], places: tuple[Where, ...], window: Window | None) -> Numbers:
        return {id: self.number(id, places, window) for id in ids}

    def _ask(self, wanted: _Wanted) -> Ask:
        metric = BY_ID[wanted.metric]
        leaves = (Leaf.IMPRESSIONS,) if _may_be_implied(wanted) else metric.in_report
        leaves = leaves if wanted.leaf is None else (wanted.leaf,)
        return Ask.of(self._keys(wanted, leaves), wanted.window, unique=metric.kind.value == "unique")

    def _keys(self, wanted: _Wanted, leaves: Iterable[Leaf]) -> frozenset[Key]:
        return frozenset(
            Key(int(kind), scope, int(leaf), int(self.platform), population)
            for kind, scope in wanted.places
            for leaf in leaves
            for population in POPULATIONS
        )

    def _add_implied(self, wanted: list[_Wanted]) -> None:
        """Who clicked in that time and was never seen to be shown it (I-E8). Since start the union says the same."""
        clicked = {one: Ask.of(self._keys(one, [Leaf.TAPS]), one.window, unique=True) for one in wanted}
        shown = {one: Ask.of(self._keys(one, [Leaf.IMPRESSIONS]), LIFETIME, unique=True) for one in wanted}
        people = self._reader.people_of([*clicked.values(), *shown.values()])
        for one in wanted:
            self._answers[one] += len(people[clicked[one]] - people[shown[one]])


def number_of(metric: Metric, value: int | None, reason: str = "") -> Number:
    unit = Unit.DEVICES if metric.id in _OF_DEVICES else metric.unit
    label = "Unique clicks" if metric.id == "clicks_unique" else metric.label
    return Number(metric.id, value, unit.value, metric.kind.value, label, reason=reason)


def rate_of(metric: Metric, above: int, below: int) -> Number:
    """A dash where there is nothing to divide by, also where something was counted (F-4)."""
    numerator, denominator = _parts(metric)
    value = Decimal(above) * 100 / Decimal(below) if below else None
    return Number(
        metric.id, value, metric.unit.value, metric.kind.value, metric.label, above, below, numerator.label,
        denominator.label, reason="" if below else f"{denominator.label}: 0, so there is nothing to take a share of.",
    )  # fmt: skip


def _parts(metric: Metric) -> list[Metric]:
    return [BY_ID[metric.numerator], BY_ID[metric.denominator]] if metric.is_rate else [metric]


def _may_be_implied(wanted: _Wanted) -> bool:
    return wanted.metric == "impressions_unique" and wanted.window is not LIFETIME
