"""When a reported receipt opens a new entry (ruling 29): a pure function over a person's receipts.

Receipts are ordered by effective time. The first opens an entry, whichever action it is. A later one joins
the latest entry, unless that entry is over *and* the action stands at or before the entry's first received
action in the flow; then it opens a new one. An entry is over when its last receipt lies further back than
the attribution window, or when the campaign has ended.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """One action received: microseconds since 1970, place in the flow, delivery, and the client's entry id."""

    at: int
    position: int
    delivery_id: int
    entry_key: str = ""


@dataclass(slots=True)
class Pass:
    """One entry in the making; `key` is the client's entry id or the place among the person's entries."""

    key: str
    first: Receipt
    last_at: int
    receipts: list[Receipt] = field(default_factory=list)

    def join(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        self.last_at = receipt.at


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides when an entry of a campaign is over; all times are microseconds since 1970.

    `windows` are (valid from, attribution window) in order of time: the past keeps the window it had.
    """

    windows: Sequence[tuple[int, int]]
    ended_at: int | None = None

    def over(self, entry: Pass, at: int) -> bool:
        if self.ended_at is not None and at > self.ended_at:
            return True
        place = bisect_right(self.windows, entry.last_at, key=lambda row: row[0])
        return at > entry.last_at + self.windows[max(place - 1, 0)][1]


def derive(receipts: Iterable[Receipt], rules: Rules) -> list[Pass]:
    """The entries of one person in one campaign."""
    named: dict[str, Pass] = {}
    derived: list[Pass] = []
    for receipt in sorted(receipts):
        if receipt.entry_key:
            if receipt.entry_key in named:
                named[receipt.entry_key].join(receipt)
            else:
                named[receipt.entry_key] = Pass(f"id:{receipt.entry_key}", receipt, receipt.at, [receipt])
        elif derived and not _opens_another(derived[-1], receipt, rules):
            derived[-1].join(receipt)
        else:
            derived.append(Pass(str(len(derived) + 1), receipt, receipt.at, [receipt]))
    return [*derived, *named.values()]


def _opens_another(latest: Pass, receipt: Receipt, rules: Rules) -> bool:
    return receipt.position <= latest.first.position and rules.over(latest, receipt.at)
