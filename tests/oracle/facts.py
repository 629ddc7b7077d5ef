"""A fact is one thing that counts: what, when, where, who and from which platform."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    """The part of the facts one number speaks about; None means no restriction, except that no platform is All."""

    campaign: str | None = None
    action: str | None = None
    channel: str | None = None
    platform: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    message: str | None = None

    def covers(self, fact: Fact) -> bool:
        """Whatever the time."""
        wanted = (self.campaign, self.action, self.channel, self.message)
        found = (fact.campaign, fact.action, fact.channel, fact.message)
        return fact.platform == self.platform and all(
            want is None or want == have for want, have in zip(wanted, found, strict=True)
        )


class Book:
    """All facts, those that agree in everything but time and person on one page in order of time."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        pages: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
        for fact in facts:
            pages[fact.name, fact.campaign, fact.action, fact.channel, fact.platform, fact.message].append(fact)
        self.pages: dict[str, list[list[Fact]]] = defaultdict(list)
        for (name, *_), page in pages.items():
            self.pages[str(name)].append(sorted(page, key=_time))

    def find(self, name: str, cut: Cut) -> Iterator[Fact]:
        for page in self.pages[name]:
            if cut.covers(page[0]):
                first = 0 if cut.start is None else bisect_left(page, cut.start, key=_time)
                last = len(page) if cut.end is None else bisect_left(page, cut.end, key=_time)
                yield from page[first:last]


def _time(fact: Fact) -> datetime:
    return fact.at
