"""Entries of a person in a campaign and what converted them: one pure function over receipts and goal events.

Receipts are ordered by effective time (ruling 29). The first opens an entry, whichever action it is. A later one joins
the latest entry, unless that entry is over *and* the action stands at or before the entry's first received action in
the flow; then it opens a new one. An entry is over when its last receipt lies further back than the attribution window,
when it converted in single mode, or when the campaign has ended.

A goal event converts the entry it falls into: from the first receipt to the end of the window after the last one, both
inclusive (metrics.md V-5, V-7 to V-9). So the two depend on each other, and are made together.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# Microseconds; later than any event.
_NEVER = 10**18


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """One action received: microseconds since 1970, place in the flow, delivery, and the client's entry id."""

    at: int
    position: int
    delivery_id: int
    entry_key: str = ""


@dataclass(frozen=True, slots=True)
class GoalEvent:
    """An event that meets the goal in force at its time; `single`: so does the mode.

    `delivery_id` is set where a device reported the conversion of one delivery (V-6, ruling 40)."""

    at: int
    id: int
    single: bool = True
    delivery_id: int | None = None
    value: Decimal | None = None
    platform: int = 0
    population: int = 0

    @property
    def order(self) -> tuple[int, int]:
        return self.at, self.id


@dataclass(slots=True)
class Pass:
    """One entry in the making; `key` is the client's entry id or the place among the person's entries."""

    key: str
    first: Receipt
    last_at: int
    receipts: list[Receipt] = field(default_factory=list)
    conversions: list[GoalEvent] = field(default_factory=list)
    # Reported for a delivery after the entry had converted: it says which message it was (V-6).
    reported_for: int | None = None
    closed_at: int | None = None

    def join(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        self.last_at = receipt.at

    def take(self, event: GoalEvent) -> None:
        """The first one converts in single mode, every one otherwise (V-8)."""
        if self.closed_at is not None or (event.single and self.conversions):
            if self.reported_for is None:
                self.reported_for = event.delivery_id
            return
        self.conversions.append(event)
        if event.single:
            self.closed_at = event.at


@dataclass(slots=True)
class Rules:
    """What decides when an entry of a campaign is over; all times are microseconds since 1970.

    `windows` are (valid from, attribution window) in order of time: the past keeps the window it had.
    """

    windows: Sequence[tuple[int, int]]
    ended_at: int | None = None
    # Of a person on their way through a flow that runs here: since when, and until when; no end while something is to
    # come. The window begins when they can receive nothing more (metrics.md V-7, ruling 29).
    under_way: tuple[int, int | None] | None = None

    def end_of(self, entry: Pass) -> int:
        """The last instant of the entry's window, as long as nothing else is received."""
        began = entry.last_at
        if self.under_way is not None and entry.first.at >= self.under_way[0]:
            if self.under_way[1] is None:
                return _NEVER
            began = max(began, self.under_way[1])
        place = bisect_right(self.windows, began, key=lambda row: row[0])
        return began + self.windows[max(place - 1, 0)][1]

    def over(self, entry: Pass, at: int) -> bool:
        if self.ended_at is not None and at > self.ended_at:
            return True
        return at > self.end_of(entry) or (entry.closed_at is not None and at > entry.closed_at)


def derive(receipts: Iterable[Receipt], rules: Rules, events: Iterable[GoalEvent] = ()) -> list[Pass]:
    """The entries of one person in one campaign, each with what converted it."""
    alive = [event for event in events if rules.ended_at is None or event.at <= rules.ended_at]
    waiting = deque(sorted(alive, key=lambda event: event.order))
    ordered = sorted(receipts)
    named = _named([receipt for receipt in ordered if receipt.entry_key])
    if named:
        waiting = deque(event for event in waiting if not _convert_named(named, event, rules))
    derived: list[Pass] = []
    for receipt in ordered:
        if not receipt.entry_key:
            _receive(derived, receipt, rules, waiting)
    if derived:
        _convert(derived[-1], waiting, rules.end_of(derived[-1]) + 1)
    return [*derived, *named]


def _named(receipts: Iterable[Receipt]) -> list[Pass]:
    """Entries that the client names: it says itself what belongs to them."""
    passes: dict[str, Pass] = {}
    for receipt in receipts:
        if receipt.entry_key in passes:
            passes[receipt.entry_key].join(receipt)
        else:
            passes[receipt.entry_key] = Pass(f"id:{receipt.entry_key}", receipt, receipt.at, [receipt])
    return list(passes.values())


def _convert_named(named: Iterable[Pass], event: GoalEvent, rules: Rules) -> bool:
    """They may overlap: of those still open the one entered last converts. Whether the event fell into any."""
    running = [entry for entry in named if entry.first.at <= event.at <= rules.end_of(entry)]
    still_open = [entry for entry in running if entry.closed_at is None]
    if running:
        max(still_open or running, key=lambda entry: (entry.first.at, entry.key)).take(event)
    return bool(running)


def _receive(derived: list[Pass], receipt: Receipt, rules: Rules, waiting: deque[GoalEvent]) -> None:
    """Goal events before this receipt are settled first: they may have closed the latest entry."""
    latest = derived[-1] if derived else None
    if latest is not None:
        _convert(latest, waiting, min(receipt.at, rules.end_of(latest) + 1))
        if not _opens_another(latest, receipt, rules):
            # What lay beyond the window so far lies within it now.
            _convert(latest, waiting, receipt.at)
            latest.join(receipt)
            return
    while waiting and waiting[0].at < receipt.at:
        waiting.popleft()
    derived.append(Pass(str(len(derived) + 1), receipt, receipt.at, [receipt]))


def _convert(entry: Pass, waiting: deque[GoalEvent], before: int) -> None:
    while waiting and waiting[0].at < before:
        entry.take(waiting.popleft())


def _opens_another(latest: Pass, receipt: Receipt, rules: Rules) -> bool:
    return receipt.position <= latest.first.position and rules.over(latest, receipt.at)
