"""What counts once in a display of an in-app message: a card shown, the end, a block that ended it (rulings 27, 39).

The earliest time stands, whatever the order of arrival. Facts are kept 35 days; a report of the same display that comes
later than that counts again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from analytics.changes import Changes, Key, bucket_number
from analytics.fold.columns import micros_of, numbers, time_of
from analytics.fold.in_app_content import Content
from analytics.fold.in_app_reports import Report
from analytics.fold.settling import record
from analytics.leafmetrics import Leaf, ScopeKind

_COLUMNS = f"""f.message_id, f.kind, f.digest, f.part, {micros_of("f.at")}, f.number, f.platform, f.population,
    f.reason, f.clicks, {micros_of("f.received_at")}"""
_KNOWN = f"""
SELECT {_COLUMNS}
FROM unnest(%s::bigint[], %s::smallint[], %s::bytea[], %s::bigint[]) AS t (message_id, kind, digest, part)
JOIN messaging_in_app_fact f ON f.workspace_id = %s AND f.message_id = t.message_id AND f.kind = t.kind
    AND f.digest = t.digest AND f.part = t.part
"""
_OF_NUMBER = f"""
SELECT {_COLUMNS} FROM messaging_in_app_fact f
WHERE f.workspace_id = %s AND f.message_id = %s AND f.number = %s AND f.kind = 1
"""
_WRITE = f"""
INSERT INTO messaging_in_app_fact AS f (workspace_id, message_id, kind, digest, part, at, number, platform, population,
    reason, clicks, received_at)
SELECT %(ws)s, message_id, kind, digest, part, {time_of("at")}, number, platform, population, reason, clicks,
    {time_of("received")}
FROM unnest(%(message_id)s::bigint[], %(kind)s::smallint[], %(digest)s::bytea[], %(part)s::bigint[], %(at)s::bigint[],
    %(number)s::bigint[], %(platform)s::smallint[], %(population)s::smallint[], %(reason)s::smallint[],
    %(clicks)s::integer[], %(received)s::bigint[])
    AS t (message_id, kind, digest, part, at, number, platform, population, reason, clicks, received)
ORDER BY message_id, kind, digest, part
ON CONFLICT (workspace_id, message_id, kind, digest, part) DO UPDATE SET at = excluded.at, platform = excluded.platform,
    reason = excluded.reason, clicks = excluded.clicks, received_at = excluded.received_at
"""
_NAMES = ("message_id", "kind", "part", "at", "number", "platform", "population", "reason", "clicks", "received")


class FactKind(IntEnum):
    SHOWN = 1
    CLOSED_BY = 2
    ENDED = 3


_ENDS = {
    "close_button": Leaf.ENDED_BY_CLOSE,
    "swipe": Leaf.ENDED_BY_SWIPE,
    "backdrop": Leaf.ENDED_BY_BACKDROP,
    "timeout": Leaf.ENDED_BY_TIMEOUT,
}

Identity = tuple[int, int, bytes, int]
# A key, and who joins its set there.
Counted = list[tuple[Key, int | None]]


@dataclass(slots=True)
class Fact:
    """`part` is the card or the block. `reason` says how a display ended, or that an end named the block."""

    message_id: int
    kind: int
    digest: bytes
    part: int
    at: int
    number: int
    platform: int
    population: int
    reason: int
    clicks: int
    received: int

    @property
    def identity(self) -> Identity:
        return self.message_id, self.kind, self.digest, self.part

    def hear(self, report: Report, reason: int) -> None:
        """One more report of it; of two at one instant the smaller reason stands."""
        item = report.item
        if (item.at, reason) < (self.at, self.reason):
            self.at, self.reason = item.at, reason
        if item.platform and (not self.platform or item.platform < self.platform):
            self.platform = item.platform
        self.received = max(self.received, item.received)

    def counted(self, content: Content) -> Counted:
        if self.kind == FactKind.SHOWN:
            seen = [(ScopeKind.BLOCK, block.id, None) for block in content.blocks_of(self.part, self.at)]
            return self._keys(Leaf.IMPRESSIONS, [*self._whole_and_card(self.part), *seen])
        if self.kind == FactKind.ENDED:
            return self._keys(Leaf(self.reason), [(ScopeKind.REPORT, self.message_id, None)])
        if not self.reason or self.clicks:
            # A click that was reported by itself is counted by itself.
            return []
        card = next((block.card_id for block in content.blocks if block.id == self.part), 0)
        block = (ScopeKind.BLOCK, self.part, self.number)
        return self._keys(Leaf.CLOSE_TAPS, [*self._whole_and_card(card), block])

    def _whole_and_card(self, card: int) -> list[tuple[ScopeKind, int, int | None]]:
        whole = (ScopeKind.REPORT, self.message_id, self.number)
        return [whole, (ScopeKind.CARD, card, self.number)] if card else [whole]

    def _keys(self, leaf: Leaf, scopes: Iterable[tuple[ScopeKind, int, int | None]]) -> Counted:
        bucket = bucket_number(self.at)
        return [
            ((int(kind), scope, int(leaf), platform, self.population, bucket), member)
            for kind, scope, member in scopes
            for platform in {0, self.platform}
        ]


@dataclass(slots=True)
class Board:
    """The facts of a batch, as they stood and as they stand now."""

    contents: dict[int, Content]
    facts: dict[Identity, Fact] = field(default_factory=dict)
    before: dict[Identity, tuple[int, Counted]] = field(default_factory=dict)
    # Ends that counted as a response until the click itself was reported.
    replaced: list[Fact] = field(default_factory=list)
    # Reports whose end is the response.
    answering: set[int] = field(default_factory=set)

    def hear(self, report: Report) -> None:
        if report.shows:
            report.counts_impression = self._once(report, FactKind.SHOWN, report.place.card_id)
        if report.ends:
            self._once(report, FactKind.ENDED, 0, int(_end_of(report)))
        if report.ends and report.place.closes and report.place.tracked:
            self._close(report)

    def _once(self, report: Report, kind: FactKind, part: int, reason: int = 0) -> bool:
        """Whether nobody had said so before."""
        fact = self.facts.get((report.message_id, int(kind), report.display_digest, part))
        if fact is None:
            self._make(report, kind, part, reason)
            return True
        self._note(fact)
        fact.hear(report, reason)
        return False

    def _close(self, report: Report) -> None:
        """The block's own click takes the place of an end that names it."""
        block = report.place.block.id if report.place.block else 0
        fact = self.facts.get((report.message_id, int(FactKind.CLOSED_BY), report.display_digest, block))
        is_new = fact is None
        fact = fact or self._make(report, FactKind.CLOSED_BY, block, 0)
        self._note(fact)
        if report.closes:
            if fact.reason and not fact.clicks:
                self.replaced.append(fact)
            fact.clicks += 1
            return
        if not fact.reason and not fact.clicks:
            self.answering.add(report.item.row_id)
        fact.at = report.item.at if is_new or not fact.reason else min(fact.at, report.item.at)
        fact.reason = 1

    def _make(self, report: Report, kind: FactKind, part: int, reason: int) -> Fact:
        item = report.item
        fact = Fact(
            report.message_id, int(kind), report.display_digest, part, item.at, report.number, item.platform,
            item.population, reason, 0, item.received,
        )  # fmt: skip
        self.facts[fact.identity] = fact
        self.before[fact.identity] = item.at, []
        return fact

    def _note(self, fact: Fact) -> None:
        if fact.identity not in self.before:
            self.before[fact.identity] = fact.at, fact.counted(self.contents[fact.message_id])


def load(cursor, workspace_id: int, reports: Iterable[Report], contents: dict[int, Content]) -> Board:
    """Under the lock of their messages."""
    wanted = sorted({identity for report in reports for identity in _identities(report)})
    board = Board(contents)
    if wanted:
        cursor.execute(_KNOWN, [*(list(column) for column in zip(*wanted, strict=True)), workspace_id])
        found = _facts(cursor.fetchall())
        board.facts = {fact.identity: fact for fact in found}
    return board


def settle(cursor, workspace_id: int, board: Board, changes: Changes, floor: int) -> None:
    """Counts what the facts count differently now, and writes them. `floor`: of what is older, too little is known."""
    touched = [board.facts[identity] for identity in board.before]
    for fact in touched:
        at, before = board.before[fact.identity]
        after = fact.counted(board.contents[fact.message_id])
        if not before:
            for key, member in after:
                changes.count(key, 1, member)
        elif before != after:
            leaves = fact.number if fact.kind == FactKind.SHOWN and at >= floor else None
            _move(fact, before, after, changes, leaves, lambda fact=fact: _standing(cursor, workspace_id, board, fact))
    if touched:
        _write(cursor, workspace_id, touched)


def _move(
    fact: Fact, before: Counted, after: Counted, changes: Changes, leaving: int | None, standing: Callable[[], set[Key]]
) -> None:
    """Totals of blocks have no sets; everywhere else the device leaves where nothing else keeps it (ruling 25)."""
    for with_members in (True, False):
        difference: Counter[Key] = Counter(key for key, member in after if (member is not None) == with_members)
        difference.subtract(key for key, member in before if (member is not None) == with_members)
        if with_members and leaving is not None:
            record(difference, leaving, changes, standing)
            continue
        for key, n in difference.items():
            if n:
                changes.count(key, n, fact.number if with_members and n > 0 else None)


def _standing(cursor, workspace_id: int, board: Board, fact: Fact) -> set[Key]:
    """Everywhere the device counts an impression now."""
    cursor.execute(_OF_NUMBER, [workspace_id, fact.message_id, fact.number])
    facts = {one.identity: one for one in _facts(cursor.fetchall())}
    own = (one for one in board.facts.values() if (one.message_id, one.number) == (fact.message_id, fact.number))
    facts |= {one.identity: one for one in own if one.kind == FactKind.SHOWN}
    content = board.contents[fact.message_id]
    return {key for one in facts.values() for key, member in one.counted(content) if member is not None}


def _write(cursor, workspace_id: int, facts: list[Fact]) -> None:
    columns: dict[str, Any] = {name: numbers(getattr(fact, name) for fact in facts) for name in _NAMES}
    cursor.execute(_WRITE, columns | {"ws": workspace_id, "digest": [fact.digest for fact in facts]})


def _identities(report: Report) -> list[Identity]:
    found = []
    if report.shows:
        found.append((FactKind.SHOWN, report.place.card_id))
    if report.ends:
        found.append((FactKind.ENDED, 0))
        if report.place.block is not None:
            found.append((FactKind.CLOSED_BY, report.place.block.id))
    return [(report.message_id, int(kind), report.display_digest, part) for kind, part in found]


def _end_of(report: Report) -> Leaf:
    if report.closes:
        return Leaf.ENDED_BY_CLOSE
    said = report.item.event.reason or ("close_button" if report.place.closes else "")
    return _ENDS.get(said, Leaf.ENDED_OTHERWISE)


def _facts(rows: Iterable[tuple]) -> list[Fact]:
    return [Fact(message, kind, bytes(digest), *rest) for message, kind, digest, *rest in rows]
