"""Entries of a campaign: one pass of one person, opened by a receipt (ruling 29)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.definitions import Campaign


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """A delivery that was received (metrics.md 0.1): when, where in the flow, by whom."""

    at: datetime
    position: int
    delivery: str
    person: str
    action: str
    entry: str | None
    platforms: frozenset[str]


@dataclass(slots=True)
class Entry:
    first: Receipt
    last_at: datetime

    def is_over(self, moment: datetime, campaign: Campaign) -> bool:
        """Windows end inclusive (V-5), and so does the life of a campaign ended by hand (V-7)."""
        if campaign.ended_at is not None and moment > campaign.ended_at:
            return True
        return moment > self.last_at + campaign.window


def entries_of(campaign: Campaign, receipts: Iterable[Receipt]) -> list[Receipt]:
    """The first receipt of every entry of the campaign."""
    named: dict[tuple[str, str], list[Receipt]] = defaultdict(list)
    unnamed: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        if receipt.entry is not None:
            named[receipt.person, receipt.entry].append(receipt)
        else:
            unnamed[receipt.person].append(receipt)
    return [min(group) for group in named.values()] + [
        entry.first for group in unnamed.values() for entry in _derived(campaign, sorted(group))
    ]


def _derived(campaign: Campaign, receipts: list[Receipt]) -> list[Entry]:
    entries: list[Entry] = []
    for receipt in receipts:
        if entries and not _starts_again(campaign, entries[-1], receipt):
            entries[-1].last_at = receipt.at
        else:
            entries.append(Entry(receipt, receipt.at))
    return entries


def _starts_again(campaign: Campaign, entry: Entry, receipt: Receipt) -> bool:
    return entry.is_over(receipt.at, campaign) and receipt.position <= entry.first.position
