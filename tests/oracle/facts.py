"""A fact is one thing that counts: what, when, where, who and from which platform."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    at: datetime
    campaign: str | None
    action: str | None
    channel: str | None
    person: str | None
    platform: str | None = None  # None: the statement about the whole delivery ("All")
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of the facts one number speaks about; None means no restriction."""

    campaign: str | None = None
    action: str | None = None
    channel: str | None = None
    platform: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    message: str | None = None

    def holds(self, fact: Fact) -> bool:
        wanted = (self.campaign, self.action, self.channel, self.message)
        found = (fact.campaign, fact.action, fact.channel, fact.message)
        if any(want is not None and want != have for want, have in zip(wanted, found, strict=True)):
            return False
        if fact.platform != self.platform:
            return False
        return (self.start is None or fact.at >= self.start) and (self.end is None or fact.at < self.end)


def total(facts: Iterable[Fact]) -> int:
    return sum(1 for _ in facts)


def people(facts: Iterable[Fact]) -> set[str]:
    return {fact.person for fact in facts if fact.person is not None}
