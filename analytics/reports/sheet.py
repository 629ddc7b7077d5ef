"""All numbers of one page: everything is wanted first, fetched in one go, and then read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from analytics.metrics import BY_ID, Kind, Metric
from analytics.periods import Bucket, Comparison, Period
from analytics.reading import LIFETIME, Ask, Reader, Window
from analytics.reports.goals import GoalShown, goals_shown
from analytics.reports.parts import Behind, Part, Terms
from analytics.reports.shapes import Number, Numbers, Value
from messaging.platforms import DEVICE_PLATFORMS, Platform

# Said wherever a platform is chosen and the facts behind a number carry none (ruling 42).
NO_DEVICE = "No device takes part in this, so it stands only under all platforms."
ALL_PLATFORMS = "This counts people with all their devices, so it stands only under all platforms."
# metrics.md V-1, ruling 44.
MIXED_MONEY = "These campaigns count different currencies, which are not added up."
NO_VALUE = "The campaign's goal names no property that says what a conversion is worth."


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and for a rate the two numbers it is made of."""

    value: Value
    numerator: int | Decimal | None = None
    denominator: int | None = None


def window_of(period: Period) -> Window | None:
    return LIFETIME if period.lifetime else Window(period.start, period.end, period.range == "1h")


def window_of_bucket(bucket: Bucket, by: str) -> Window:
    return Window(bucket.start, bucket.end, by == "5min")


def window_before(comparison: Comparison | None) -> Window | None:
    """The part of the compared period that corresponds to what is over of this one."""
    if comparison is None:
        return None
    return Window(comparison.period.start, comparison.part_end, comparison.period.range == "1h")


class Sheet:
    """`want` what the page shows, `fetch` it, then ask for each `number`."""

    def __init__(self, workspace_id: int, aliases: int | None = None) -> None:
        self.reader = Reader(workspace_id, aliases)
        self._wanted: dict[Ask, None] = {}
        self._answers: dict[Ask, int | Decimal] = {}
        self._goals: dict[int, GoalShown] = {}
        self._aiming: set[int] = set()
        self._terms_of: dict[tuple, Terms] = {}

    def want(self, part: Part, metrics: Iterable[Metric], *windows: Window | None) -> None:
        reached = tuple(metric for metric in metrics if not _out_of_reach(part, metric))
        if any(metric.goal for metric in reached):
            self._aiming |= part.campaigns
        self._wanted.update(dict.fromkeys(self._asked(part, reached, windows)))

    def _asked(self, part: Part, metrics: tuple[Metric, ...], windows: tuple[Window | None, ...]) -> Iterable[Ask]:
        if windows != (LIFETIME,):
            return self._asks(part, metrics, windows)
        if metrics not in part.known.asked:
            part.known.asked[metrics] = tuple(dict.fromkeys(self._asks(part, metrics, windows)))
        return part.known.asked[metrics]

    def _asks(self, part: Part, metrics: Iterable[Metric], windows: Iterable[Window | None]) -> Iterator[Ask]:
        for metric in metrics:
            if metric.goal:
                yield part.ever_converted()
            for each in self._parts_of(part, metric):
                for window in windows:
                    yield from filter(None, self._terms(part, each, metric, window))
            yield from self._probes(part, metric)

    def want_ask(self, ask: Ask) -> None:
        self._wanted[ask] = None

    def fetch(self) -> None:
        self._goals = goals_shown(self.reader.workspace_id, self._aiming)
        if not any(goal.valued for goal in self._goals.values()):
            # Nothing is worth anything, so there is no need to look.
            self._wanted = {ask: None for ask in self._wanted if not ask.of_money}
        self._answers = self.reader.read(self._wanted)

    def ask(self, part: Part, metric: Metric, window: Window | None) -> Ask:
        """What a number that is no rate asks, for whoever wants its people."""
        return self._terms(part, metric, metric, window)[0]

    def answer(self, ask: Ask) -> int:
        return int(self._answers[ask])

    def figure(self, part: Part, metric: Metric, window: Window | None) -> Figure:
        if not self.measured(part, metric):
            return Figure(None)
        values = [self._value(part, each, metric, window) for each in self._parts_of(part, metric)]
        if not metric.is_rate:
            return Figure(values[0])
        numerator, denominator = values
        share = _quotient if metric.is_money else _percent
        return Figure(share(numerator, denominator), numerator, int(denominator))

    def number(self, part: Part, metric: Metric, window: Window | None, before: Window | None = None) -> Number:
        """`before` is the window it is compared with."""
        figure = self.figure(part, metric, window)
        above, below = self._parts_of(part, metric) if metric.is_rate else (None, None)
        return Number(
            metric=metric.id,
            value=figure.value,
            unit=metric.unit.value,
            kind=metric.kind.value,
            label=metric.label_of(part.only_channel),
            numerator=figure.numerator,
            denominator=figure.denominator,
            numerator_label=above.label_of(part.only_channel) if above else "",
            denominator_label=below.label_of(part.only_channel) if below else "",
            previous=self.figure(part, metric, before).value if before and not metric.now else None,
            reason=self._reason(part, metric, figure),
            currency=part.goal(self._goals).currency if metric.is_money and figure.value is not None else "",
        )

    def numbers(
        self, part: Part, metrics: Iterable[Metric], window: Window | None, before: Window | None = None
    ) -> Numbers:
        return _Written(self, part, metrics, window, before)

    def measured(self, part: Part, metric: Metric) -> bool:
        """Under a platform only what a device made; a report that names a device is such a fact in any channel."""
        if _out_of_reach(part, metric) or (metric.goal and self._without_goal(part, metric)):
            return False
        return all(self._answers[probe] > 0 for probe in self._probes(part, metric))

    def _without_goal(self, part: Part, metric: Metric) -> str:
        """Why there can be no such number; empty where there can. What devices report counts without a goal too."""
        goal = part.goal(self._goals)
        if metric.is_money:
            return MIXED_MONEY if goal.mixed else "" if goal.valued else NO_VALUE
        return "" if goal.known or self._answers[part.ever_converted()] else part.no_goal

    def _reason(self, part: Part, metric: Metric, figure: Figure) -> str:
        if figure.value is not None:
            return ""
        if metric.goal and (why := self._without_goal(part, metric)):
            return why
        if not self.measured(part, metric):
            return ALL_PLATFORMS if metric.all_platforms else NO_DEVICE
        below = BY_ID[metric.denominator_of(part.name)]
        return f"{below.label_of(part.only_channel)}: 0, so there is nothing to take a share of."

    def _parts_of(self, part: Part, metric: Metric) -> list[Metric]:
        """The metric itself, or numerator and denominator of a rate."""
        if not metric.is_rate:
            return [metric]
        return [BY_ID[metric.numerator_of(part.name)], BY_ID[metric.denominator_of(part.name)]]

    def _value(self, part: Part, each: Metric, metric: Metric, window: Window | None) -> int | Decimal:
        ask, taken_off = self._terms(part, each, metric, window)
        return self._answers[ask] - (self._answers[taken_off] if taken_off else 0)

    def _terms(self, part: Part, each: Metric, metric: Metric, window: Window | None) -> Terms:
        window = LIFETIME if metric.now else window
        known = (part, each, metric, window)
        if known not in self._terms_of:
            self._terms_of[known] = self._behind(part, each, metric).terms(window)
        return self._terms_of[known]

    def _behind(self, part: Part, each: Metric, metric: Metric) -> Behind:
        """A rate over several channels takes both its parts from the channels that have it."""
        known = (each, metric)
        if known not in part.known.behind:
            behind = part.sharing(metric)
            keys = behind.keys(each, metric.channels or each.channels)
            part.known.behind[known] = Behind(
                tuple(sorted(keys)),
                tuple(sorted(part.keys_without(each))),
                tuple(sorted(behind.keys_taken_off(each))),
                each.kind is Kind.UNIQUE,
            )
        return part.known.behind[known]

    def _probes(self, part: Part, metric: Metric) -> Iterator[Ask]:
        """Each asks whether any device ever made such a fact; none where that is certain."""
        if part.platform is Platform.ALL:
            return
        for each in part.with_platform(self._parts_of(part, metric)):
            if not part.made_by_devices(each):
                keys = part.keys(each, metric.channels or each.channels, DEVICE_PLATFORMS)
                yield Ask.of(keys, LIFETIME, unique=False)


class _Written(Mapping[str, Number]):
    """Each number is written when it is looked at: a page shows a third of what its file holds."""

    def __init__(
        self, sheet: Sheet, part: Part, metrics: Iterable[Metric], window: Window | None, before: Window | None
    ) -> None:
        self._sheet, self._part, self._window, self._before = sheet, part, window, before
        self._metrics = {metric.id: metric for metric in metrics}
        self._looked_at: dict[str, Number] = {}

    def __getitem__(self, id: str) -> Number:
        if id not in self._looked_at:
            metric = self._metrics[id]
            self._looked_at[id] = self._sheet.number(self._part, metric, self._window, self._before)
        return self._looked_at[id]

    def __contains__(self, id: object) -> bool:
        return id in self._metrics

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __len__(self) -> int:
        return len(self._metrics)


def _out_of_reach(part: Part, metric: Metric) -> bool:
    return metric.all_platforms and part.platform is not Platform.ALL


def _quotient(numerator: int | Decimal, denominator: int | Decimal) -> Decimal | None:
    """Money for each of them."""
    return Decimal(numerator) / Decimal(denominator) if denominator else None


def _percent(numerator: int | Decimal, denominator: int | Decimal) -> Decimal | None:
    """Never rounded, and no rate at all of nothing (metrics.md F-4)."""
    return Decimal(numerator) * 100 / Decimal(denominator) if denominator else None
