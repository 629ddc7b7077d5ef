"""Settling: what device sends came to, what that makes of their deliveries, and what the fold must hear of it.

The only place where a device send leaves a state other than by a claim or a new round, and where a delivery of ours is
decided. Order of locks: outgoing, device sends, devices (ruling 23); two senders with devices of one person wait here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from messaging.channels import Channel
from messaging.sending.statements import Statement, state
from messaging.sending.states import OutgoingState, SendState

_LOCK = """
SELECT o.id FROM unnest(%s::bigint[], %s::bigint[]) AS u (ws, delivery)
JOIN messaging_outgoing o ON o.workspace_id = u.ws AND o.delivery_id = u.delivery ORDER BY o.id FOR NO KEY UPDATE OF o
"""
# Only from the state (and the claim) the caller saw: whoever was quicker has decided.
_CHANGE = """
UPDATE messaging_devicesend d SET
    state = u.state, kind = u.kind, reason = u.reason, due_at = coalesce(u.due_at, d.due_at),
    tries = d.tries - u.given_back, refreshes = d.refreshes + u.refreshed,
    claim_token = NULL, claimed_until = NULL, settled_at = CASE WHEN u.settles THEN %(now)s END,
    stated_at = CASE WHEN u.speaks THEN greatest(%(now)s, d.stated_at + interval '1 microsecond') ELSE d.stated_at END
FROM unnest(
    %(ids)s::bigint[], %(froms)s::text[], %(claims)s::uuid[], %(states)s::text[], %(kinds)s::text[],
    %(reasons)s::text[], %(dues)s::timestamptz[], %(backs)s::int[], %(refreshes)s::int[], %(settles)s::boolean[],
    %(speaks)s::boolean[]
) AS u (id, was, claim, state, kind, reason, due_at, given_back, refreshed, settles, speaks)
WHERE d.id = u.id AND d.state = u.was AND d.claim_token IS NOT DISTINCT FROM u.claim
RETURNING d.id
"""
_FAMILY = """
SELECT d.id, d.workspace_id, d.delivery_id, v.public_id, o.id, o.state, o.channel, d.address, d.platform, d.state,
    d.reason, d.stated_at, d.settled_at
FROM unnest(%s::bigint[], %s::bigint[]) AS u (ws, delivery)
JOIN messaging_devicesend d ON d.workspace_id = u.ws AND d.delivery_id = u.delivery
JOIN messaging_outgoing o ON o.workspace_id = u.ws AND o.delivery_id = u.delivery
JOIN messaging_delivery v ON v.id = u.delivery
ORDER BY d.delivery_id, d.id
"""
_STATED = """
UPDATE messaging_devicesend d SET stated_at = u.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS u (id, at)
WHERE d.id = u.id
"""
_VERDICT = """
UPDATE messaging_outgoing o SET state = u.state, reason = u.reason, settled_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS u (id, state, reason)
WHERE o.id = u.id AND o.state <> u.state
"""

OPEN = frozenset({SendState.PENDING, SendState.IN_FLIGHT, SendState.RETRY_WAIT, SendState.UNKNOWN})
_WORDS = {
    SendState.ACCEPTED: "sent",
    SendState.BOUNCED: "bounced",
    SendState.SUPPRESSED: "suppressed",
    SendState.FAILED: "failed",
    SendState.CANCELLED: "undeliverable",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One device send from one state to another. `claim` is the token it was claimed with, if it was in flight."""

    workspace_id: int
    send_id: int
    delivery_id: int
    was: SendState
    state: SendState
    kind: str = ""
    reason: str = ""
    claim: UUID | None = None
    due_at: datetime | None = None
    given_back: bool = False  # the try does not count against the budget
    refreshed: bool = False
    # A report of the device says so: the fold knows already, and from when (ST-4).
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A device send as its delivery sees it."""

    id: int
    workspace_id: int
    delivery_id: int
    public_id: str
    outgoing_id: int
    outgoing_state: str
    channel: str
    address: str
    platform: int
    state: str
    reason: str
    stated_at: datetime | None
    settled_at: datetime | None


def settle(cursor, changes: Sequence[Change], now: datetime) -> set[int]:
    """In the caller's transaction; the ids of the device sends that did change."""
    if not changes:
        return set()
    deliveries = sorted({(change.workspace_id, change.delivery_id) for change in changes})
    cursor.execute(_LOCK, _columns(deliveries))
    changed = _apply(cursor, sorted(changes, key=lambda change: change.send_id), now)
    if changed:
        proven = {change.send_id for change in changes if change.proven}
        _decide(cursor, deliveries, changed, proven, now)
    return changed


def settle_idle(cursor, deliveries: Sequence[tuple[int, int]], now: datetime) -> None:
    """A new round that found nobody it may send to, because everybody was refused or reached before, is over at once:
    what failed is said again, later than that it was being tried."""
    if not deliveries:
        return
    cursor.execute(_LOCK, _columns(deliveries))
    idle = [family for family in _families(cursor, deliveries) if verdict_of(family)[0] != OutgoingState.OPEN]
    failed = {member.id for family in idle for member in family if member.state == SendState.FAILED}
    pairs = sorted({(family[0].workspace_id, family[0].delivery_id) for family in idle})
    if pairs:
        _decide(cursor, pairs, failed, set(), now)


def _apply(cursor, changes: Sequence[Change], now: datetime) -> set[int]:
    cursor.execute(
        _CHANGE,
        {
            "now": now,
            "ids": [change.send_id for change in changes],
            "froms": [change.was.value for change in changes],
            "claims": [change.claim for change in changes],
            "states": [change.state.value for change in changes],
            "kinds": [change.kind for change in changes],
            "reasons": [change.reason for change in changes],
            "dues": [change.due_at for change in changes],
            "backs": [int(change.given_back) for change in changes],
            "refreshes": [int(change.refreshed) for change in changes],
            "settles": [change.state not in OPEN for change in changes],
            "speaks": [change.state not in OPEN and not change.proven for change in changes],
        },
    )
    return {send_id for (send_id,) in cursor.fetchall()}


def _decide(cursor, deliveries: Sequence[tuple[int, int]], changed: set[int], proven: set[int], now: datetime) -> None:
    families = _families(cursor, deliveries)
    verdicts: list[tuple[int, str, str]] = []
    spoken: dict[int, Statement] = {}
    dated: set[int] = set()  # by the change itself
    for family in families:
        for member in family:
            # What nobody has heard of is said too: a device the fold does not know would not keep its delivery open.
            if member.id not in proven and (member.id in changed or member.stated_at is None):
                statement = _statement(member, member.id in changed, now)
                if statement is not None:
                    spoken[member.id] = statement
                    if member.id in changed and member.state not in OPEN:
                        dated.add(member.id)
        verdict, reason = verdict_of(family)
        if verdict != family[0].outgoing_state and verdict != OutgoingState.OPEN:
            verdicts.append((family[0].outgoing_id, verdict, reason))
    first = {member_id: statement for member_id, statement in spoken.items() if member_id not in dated}
    if first:
        cursor.execute(_STATED, [list(first), [statement.at for statement in first.values()]])
    if verdicts:
        ids, states, reasons = zip(*verdicts, strict=True)
        cursor.execute(_VERDICT, [now, list(ids), list(states), list(reasons)])
    state(cursor, list(spoken.values()))


def _columns(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    return [list(column) for column in zip(*pairs, strict=True)]


def _families(cursor, deliveries: Sequence[tuple[int, int]]) -> Iterable[list[Member]]:
    cursor.execute(_FAMILY, _columns(deliveries))
    families: defaultdict[int, list[Member]] = defaultdict(list)
    for row in cursor.fetchall():
        member = Member(*row)
        families[member.delivery_id].append(member)
    return families.values()


def verdict_of(family: Sequence[Member]) -> tuple[OutgoingState, str]:
    """All devices must be finished, one success decides; else failed before bounced before suppressed (metrics.md
    2.3). What was cancelled before anything left is undeliverable."""
    states = {member.state for member in family}
    if states & OPEN:
        return OutgoingState.OPEN, ""
    for found, verdict in (
        (SendState.ACCEPTED, OutgoingState.SENT),
        (SendState.FAILED, OutgoingState.FAILED),
        (SendState.BOUNCED, OutgoingState.BOUNCED),
        (SendState.CANCELLED, OutgoingState.UNDELIVERABLE),
        (SendState.SUPPRESSED, OutgoingState.SUPPRESSED),
    ):
        if found in states:
            last = max(
                (member for member in family if member.state == found),
                key=lambda member: (member.settled_at is not None, member.settled_at or 0),
            )
            return verdict, "" if verdict == OutgoingState.SENT else last.reason
    raise ValueError("a delivery with device sends has at least one")


def _statement(member: Member, changed: bool, now: datetime) -> Statement | None:
    """What the fold must hear. Who was just decided carries the time of the statement already."""
    word = _WORDS.get(SendState(member.state), "attempted")
    decided = changed and member.state not in OPEN
    if word == "attempted" and (member.stated_at is not None or (changed and member.state == SendState.PENDING)):
        return None  # said already; or a claim that ran out before anything was sent
    return Statement(
        member.workspace_id,
        member.public_id,
        word,
        member.stated_at if decided and member.stated_at else after(member.stated_at, now),
        member.address if member.channel == Channel.PUSH else None,
        member.platform,
        member.reason or None if word != "attempted" else None,
    )


def after(earlier: datetime | None, now: datetime) -> datetime:
    """A time for the next statement: the latest one holds, and a clock may stand still or be set back."""
    return now if earlier is None else max(now, earlier + timedelta(microseconds=1))
