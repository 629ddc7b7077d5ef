"""The reported facts of a delivery or of one of its devices: first time, last time and count of each kind.

Kinds are the words of events, plus `machine_opened` and `machine_clicked` for opens and clicks that no
human made (metrics.md C-E4). Whatever the order of arrival, the same events make the same facts:
first is the earliest effective time, last the latest (ST-2, rulings 18 and 27).
"""

from datetime import UTC, datetime, timedelta

import msgspec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Fact(msgspec.Struct, array_like=True):
    """Microseconds since 1970 of the first and the last report, and how many there were."""

    first: int
    last: int
    count: int


class Facts(msgspec.Struct, omit_defaults=True):
    """All facts of one delivery or device attempt."""

    seen: dict[str, Fact] = {}
    # The latest reason of a failure: (microseconds, text). Of two at the same instant the greater text
    # stands, so that the order of arrival does not matter.
    reason: tuple[int, str] | None = None

    def add(self, kind: str, at: int, reason: str | None = None) -> None:
        """One more report of `kind` at `at` (microseconds since 1970)."""
        fact = self.seen.get(kind)
        if fact is None:
            self.seen[kind] = Fact(at, at, 1)
        else:
            fact.first = min(fact.first, at)
            fact.last = max(fact.last, at)
            fact.count += 1
        if reason and (self.reason is None or (at, reason) > self.reason):
            self.reason = (at, reason)

    def first(self, *kinds: str) -> int | None:
        """The earliest time of any of these kinds."""
        seen = self.seen
        times = [seen[kind].first for kind in kinds if kind in seen]
        return min(times) if times else None

    def absorb(self, other: "Facts") -> None:
        """Adds the facts of another object, as when two devices turn out to be one."""
        for kind, theirs in other.seen.items():
            mine = self.seen.get(kind)
            if mine is None:
                self.seen[kind] = Fact(theirs.first, theirs.last, theirs.count)
            else:
                mine.first = min(mine.first, theirs.first)
                mine.last = max(mine.last, theirs.last)
                mine.count += theirs.count
        if other.reason and (self.reason is None or other.reason > self.reason):
            self.reason = other.reason


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Facts)


def encode(facts: Facts) -> str:
    return _encoder.encode(facts).decode()


def decode(text: str) -> Facts:
    return _decoder.decode(text)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time, exactly."""
    return (moment - EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The aware UTC time of microseconds since 1970."""
    return EPOCH + value * _MICROSECOND
