"""The oracle: a list of posted events in, every number of the issue out."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from tests.oracle.definitions import Campaign, Definitions
from tests.oracle.deliveries import ON_DEVICES, SHOWN, Delivery, deliveries_of, devices_by_platform, facts_of
from tests.oracle.entries import Receipt, entries_of
from tests.oracle.facts import Book, Cut, Fact
from tests.oracle.numbers import Number, number
from tests.oracle.outcomes import ARRIVING
from tests.oracle.reports import Posted, Report, accepted


class Oracle:
    """An independent model in plain Python. It keeps every fact and counts by looking at each one."""

    def __init__(self, known: Definitions, posts: Iterable[Posted]) -> None:
        self.known = known
        self.reports = accepted(posts)

    @cached_property
    def deliveries(self) -> list[Delivery]:
        return deliveries_of(self.reports, self.known)

    @cached_property
    def book(self) -> Book:
        return Book(self._facts())

    def number(self, metric: str, **cut: object) -> Number:
        return number(metric, self.book, Cut(**cut))  # type: ignore[arg-type]

    def value(self, metric: str, **cut: object) -> object:
        return self.number(metric, **cut).value

    def _facts(self) -> Iterator[Fact]:
        for delivery in self.deliveries:
            yield from facts_of(delivery, self.known)
        for campaign in self.known.campaigns:
            yield from self._entries(campaign)

    def _entries(self, campaign: Campaign) -> Iterator[Fact]:
        for first in entries_of(campaign, self._receipts(campaign)):
            for platform in (None, *sorted(first.platforms)):
                yield Fact("entries", first.at, campaign.id, None, None, first.person, platform)
        for report in self.reports:
            if report.type == "campaign_entered" and report.campaign == campaign.id and report.person is None:
                yield Fact("entries", report.at, campaign.id, None, None, None)

    def _receipts(self, campaign: Campaign) -> Iterator[Receipt]:
        for one in self.deliveries:
            at = one.received_at
            if one.campaign == campaign.id and one.action and one.person and at is not None:
                position, platforms = campaign.position(one.action), self._receiving_platforms(one)
                yield Receipt(at, position, one.id, one.person, one.action, one.entry, platforms)

    def _receiving_platforms(self, delivery: Delivery) -> frozenset[str]:
        return frozenset(
            platform
            for platform, devices in devices_by_platform(delivery.reports, self.known).items()
            if any(_received(said, delivery.channel) for said in devices)
        )


def _received(said: list[Report], channel: str) -> bool:
    """The device took it, by anybody's word; a bounce that comes later takes no entry back (C-E1)."""
    proofs = SHOWN if channel == "in_app" else ("sent",)
    evidence = ARRIVING if channel in ON_DEVICES else ()
    return any(report.type in (*proofs, *evidence) for report in said)
