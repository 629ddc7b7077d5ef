"""Where a person goes next in the flow of a campaign: a pure function of the flow and of what happened to them.

An action comes its delay after the one it follows, and after that one alone: whoever was passed over by an action is
not led to those behind it. Several may follow one, each with a condition of its own: that is a branch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from campaigns.models import Condition


@dataclass(frozen=True, slots=True)
class Node:
    """One action of a flow, by number; `follows` is empty for what comes first."""

    action: int
    follows: int | None = None
    delay: timedelta = timedelta(0)
    condition: str = Condition.ALWAYS
    watches: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to one person: when each action was taken, which others were decided against, and what became of
    those that were sent. All of it is known up to `known_until`."""

    entered_at: datetime
    known_until: datetime
    taken: Mapping[int, datetime] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()
    received: frozenset[int] = frozenset()
    interacted: frozenset[int] = frozenset()


class Verdict(Enum):
    WAIT = "wait"
    TAKE = "take"
    PASS = "pass"


@dataclass(frozen=True, slots=True)
class NextStep:
    action: int
    due_at: datetime
    verdict: Verdict


def next_steps(flow: Sequence[Node], past: Past, now: datetime) -> list[NextStep]:
    """Every action that can come next, in the order of the flow: to wait for, to take now, or to pass over."""
    steps = []
    for node in flow:
        since = past.entered_at if node.follows is None else past.taken.get(node.follows)
        if since is None or node.action in past.taken or node.action in past.dropped:
            continue
        due_at = since + node.delay
        steps.append(NextStep(node.action, due_at, _verdict(node, past, due_at, now)))
    return steps


def _verdict(node: Node, past: Past, due_at: datetime, now: datetime) -> Verdict:
    if due_at > now:
        return Verdict.WAIT
    if node.condition == Condition.ALWAYS:
        return Verdict.TAKE
    # What was reported before the action was due decides, and part of it may still be on its way to us.
    if due_at > past.known_until:
        return Verdict.WAIT
    return Verdict.TAKE if _holds(node, past) else Verdict.PASS


def _holds(node: Node, past: Past) -> bool:
    match node.condition:
        case Condition.INTERACTED:
            return node.watches in past.interacted
        case Condition.NOT_INTERACTED:
            return node.watches not in past.interacted
        case Condition.RECEIVED:
            return node.watches in past.received
        case Condition.NOT_RECEIVED:
            return node.watches not in past.received
    return True
