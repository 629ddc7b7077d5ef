"""A message's numbers, card by card and block by block, and its clicks or impressions over time (ux.md 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.periods import Bucket, Period, buckets, default_width, period_named
from analytics.reading import Key, Window, first_bucket
from analytics.reports import head as heads
from analytics.reports.in_app.content import BlockShown, CardShown, content_of, message_scope
from analytics.reports.in_app.tally import Tally
from analytics.reports.parts import POPULATIONS
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import Numbers, PageHead, Point, Scope, Series
from analytics.reports.sheet import window_of, window_of_bucket
from messaging.models import Message

WHOLE = (
    "impressions",
    "impressions_unique",
    "clicks",
    "clicks_unique",
    "ctr",
    "ctr_unique",
    "close_clicks",
    "close_rate",
    "dismissed",
    "responses",
    "response_people",
)
OF_CARD = ("impressions", "impressions_unique", "clicks", "clicks_unique", "ctr", "ctr_unique", "close_clicks")
OF_BLOCK = ("impressions", "clicks", "clicks_unique", "block_ctr")
OF_CLOSE = ("impressions", "close_clicks", "close_rate")
EVENTS = {"clicks": "Clicks", "impressions": "Impressions"}
STATISTICS = ("30d", "24h", "1h")
MOST_LINES = 6
ENDS = {
    Leaf.ENDED_BY_CLOSE: "Close button",
    Leaf.ENDED_BY_SWIPE: "Swipe",
    Leaf.ENDED_BY_BACKDROP: "Tap beside the message",
    Leaf.ENDED_BY_TIMEOUT: "After a time",
    Leaf.ENDED_OTHERWISE: "Otherwise",
}


@dataclass(frozen=True, slots=True)
class BlockRow:
    block: BlockShown
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class CardRow:
    card: CardShown
    numbers: Numbers
    blocks: Sequence[BlockRow]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the chart shows: an event, and the blocks by their public ids where the reader chose some."""

    event: str = "clicks"
    blocks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statistics:
    """The graph: its own period, one line per block (or per card, for impressions), exact totals beside them."""

    period: Period
    by: str
    event: str
    lines: Sequence[Series]


@dataclass(frozen=True, slots=True)
class InAppReport:
    head: PageHead
    scope: Scope
    message: Message
    platform: str
    numbers: Numbers
    cards: Sequence[CardRow]
    ends: Sequence[tuple[str, int]]
    statistics: Statistics


def in_app_report(message: Message, query: ReportQuery, chosen: Chosen, url: str = "") -> InAppReport:
    """Call it inside a snapshot. Since start unless the query says otherwise (ruling 51)."""
    return _Page(message, query, chosen, url).report()


class _Page:
    def __init__(self, message: Message, query: ReportQuery, chosen: Chosen, url: str) -> None:
        self.message, self.query, self.chosen, self.url = message, query, chosen, url
        self.whole = ((ScopeKind.REPORT, message.pk),)
        self.now = heads.moment_of(message.workspace_id, [(int(ScopeKind.REPORT), message.pk)])
        self.period, self.notices = query.period(self.now.as_of, started(message))
        self.window = window_of(self.period)
        self.cards = content_of(message)
        self.tally = Tally(message.workspace_id, message.pk, query.platform)
        self.drawn = self._drawn_period()
        self.by = default_width(self.drawn)
        self.points = buckets(self.drawn, self.by, self.now.as_of)

    def report(self) -> InAppReport:
        self._want()
        lines = self._candidates()
        for _, places in lines:
            self.tally.want([self.chosen.event], places, self._drawn_window)
            for bucket in self.points:
                self.tally.want([self.chosen.event], places, window_of_bucket(bucket, self.by))
        self.tally.fetch()
        return InAppReport(
            head=heads.head(self.now, self.query, self.period, self.notices, 0, None),
            scope=message_scope(self.message, self.url),
            message=self.message,
            platform=self.query.platform_name,
            numbers=self.tally.numbers(WHOLE, self.whole, self.window),
            cards=[self._card(card) for card in self.cards],
            ends=self._ends(),
            statistics=Statistics(self.drawn, self.by, self.chosen.event, self._lines(lines)),
        )

    def _want(self) -> None:
        self.tally.want(WHOLE, self.whole, self.window)
        for leaf in ENDS:
            self.tally.want_leaf(leaf, self.whole, self.window)
        for card in self.cards:
            self.tally.want(OF_CARD, _of_card(card), self.window)
            for block in card.blocks:
                self.tally.want(_metrics_of(block), _of_block(block), self.window)

    def _card(self, card: CardShown) -> CardRow:
        rows = [
            BlockRow(block, self.tally.numbers(_metrics_of(block), _of_block(block), self.window))
            for block in card.blocks
        ]
        return CardRow(card, self.tally.numbers(OF_CARD, _of_card(card), self.window), rows)

    def _ends(self) -> list[tuple[str, int]]:
        counted = [(label, self.tally.leaf(leaf, self.whole, self.window)) for leaf, label in ENDS.items()]
        return [(label, n) for label, n in counted if n]

    # The graph.

    @property
    def _drawn_window(self) -> Window | None:
        return window_of(self.drawn)

    def _drawn_period(self) -> Period:
        """Since start there is no end to the days; the graph then shows the last thirty."""
        if self.period.lifetime:
            return period_named("30d", self.query.zone, self.now.as_of)
        return self.period

    def _candidates(self) -> list[tuple[Scope, tuple[tuple[ScopeKind, int], ...]]]:
        """Of impressions the cards, for all blocks on a card are shown with it; of clicks what can be clicked."""
        if self.chosen.event == "impressions":
            cards = [card for card in self.cards if not card.deleted or card.scope.public_id in self.chosen.blocks]
            return [(card.scope, _of_card(card)) for card in cards]
        blocks = [block for card in self.cards for block in card.blocks if self._is_drawn(block)]
        return [(block.scope, _of_block(block)) for block in blocks]

    def _is_drawn(self, block: BlockShown) -> bool:
        if self.chosen.blocks:
            return block.scope.public_id in self.chosen.blocks
        return block.clickable and not block.deleted

    def _lines(self, candidates: Sequence[tuple[Scope, tuple[tuple[ScopeKind, int], ...]]]) -> list[Series]:
        """The six greatest in the order of the message; the others together, for they are totals."""
        event = self.chosen.event
        size = {scope.key: self.tally.value(event, places, self._drawn_window) for scope, places in candidates}
        greatest = sorted(size, key=lambda key: -size[key])[:MOST_LINES]
        kept = [one for one in candidates if one[0].key in greatest]
        lines = [self._series(scope, [places], slot) for slot, (scope, places) in enumerate(kept, 1)]
        rest = [one for one in candidates if one[0].key not in greatest]
        if rest:
            scope = Scope(f"other:{self.message.external_id}", "other", f"Other ({len(rest)})")
            lines.append(self._series(scope, [places for _, places in rest], 0))
        return lines

    def _series(self, scope: Scope, places: Sequence[tuple[tuple[ScopeKind, int], ...]], slot: int) -> Series:
        points = [self._point(bucket, places) for bucket in self.points]
        total = self.tally.sum(self.chosen.event, places, self._drawn_window)
        return Series(scope, scope.label, slot, points, total)

    def _point(self, bucket: Bucket, places: Sequence[tuple[tuple[ScopeKind, int], ...]]) -> Point:
        value = self.tally.sum(self.chosen.event, places, window_of_bucket(bucket, self.by)).value
        incomplete = bucket.end > self.now.watermark and self.drawn.touches(self.now.as_of)
        return Point(bucket.start, bucket.end, bucket.label, bucket.hours, value, None, incomplete)


def started(message: Message) -> datetime:
    """Reports may be older than the definition."""
    key = (int(ScopeKind.REPORT), message.pk)
    keys = [Key(*key, int(leaf), 0, people) for leaf in (Leaf.IMPRESSIONS, Leaf.TAPS) for people in POPULATIONS]
    return min(message.created_at, first_bucket(message.workspace_id, sorted(keys)) or message.created_at)


def _metrics_of(block: BlockShown) -> tuple[str, ...]:
    return OF_CLOSE if block.closes else OF_BLOCK


def _of_card(card: CardShown) -> tuple[tuple[ScopeKind, int], ...]:
    return ((ScopeKind.CARD, card.id),)


def _of_block(block: BlockShown) -> tuple[tuple[ScopeKind, int], ...]:
    return ((ScopeKind.BLOCK, block.id),)
