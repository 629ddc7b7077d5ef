"""How far people are in the flows of campaigns that run here, as their rows say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.branching import Node, Past
from campaigns.models import Condition, StepState

_FLOW = """
SELECT id, follows_id, delay, condition, watches_id, message_id, channel FROM campaigns_action
WHERE workspace_id = %s AND campaign_id = %s AND deleted_at IS NULL ORDER BY position, id
"""
_PAST = """
SELECT person_id, action_id, state, due_at, decided_at FROM campaigns_step
WHERE workspace_id = %s AND campaign_id = %s AND person_id = ANY(%s)
"""
# What is received and what is an interaction, channel by channel: metrics.md 0.1. The times are those of people, not
# of machines.
_FACTS = """
SELECT person_id, action_id, bool_or(state IN ('sent', 'delivered', 'opened', 'converted')),
    bool_or(clicked_at IS NOT NULL OR (opened_at IS NOT NULL AND channel IN ('push', 'email')))
FROM messaging_delivery
WHERE workspace_id = %s AND person_id = ANY(%s) AND campaign_id + 0 = %s AND action_id IS NOT NULL
GROUP BY person_id, action_id
"""
_COUNTED_UNTIL = "SELECT received_at FROM messaging_inbox ORDER BY id LIMIT 1"
_PENDING = """
SELECT s.campaign_id, coalesce(p.merged_into_id, p.id), min(s.due_at),
    CASE WHEN bool_or(s.state = 'waiting') THEN NULL ELSE max(s.decided_at) END
FROM campaigns_step s JOIN messaging_person p ON p.workspace_id = s.workspace_id AND p.id = s.person_id
WHERE s.workspace_id = %(ws)s AND s.campaign_id = ANY(%(campaigns)s) AND s.person_id = ANY (ARRAY(
    SELECT id FROM messaging_person WHERE workspace_id = %(ws)s
        AND (id = ANY(%(people)s) OR merged_into_id = ANY(%(people)s))))
GROUP BY 1, 2
"""


# Of each action: was it received, was it interacted with.
Facts = dict[int, tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Flow:
    """The living actions of a campaign, and what each sends on which channel."""

    nodes: Sequence[Node]
    sends: dict[int, tuple[int, str]]

    @property
    def branches(self) -> bool:
        return any(node.condition != Condition.ALWAYS for node in self.nodes)


@dataclass(slots=True)
class Passage:
    """How far one person is, as read from the rows."""

    entered_at: datetime
    taken: dict[int, datetime] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)

    def note(self, action: int, state: StepState, now: datetime) -> None:
        self.waiting.discard(action)
        if state == StepState.TAKEN:
            self.taken[action] = now
        else:
            self.dropped.add(action)

    def past(self, known_until: datetime, facts: Facts) -> Past:
        received = frozenset(action for action, (got, _) in facts.items() if got)
        interacted = frozenset(action for action, (_, touched) in facts.items() if touched)
        return Past(self.entered_at, known_until, self.taken, frozenset(self.dropped), received, interacted)


def read_flow(cursor, workspace_id: int, campaign_id: int) -> Flow:
    cursor.execute(_FLOW, [workspace_id, campaign_id])
    rows = cursor.fetchall()
    nodes = [
        Node(action, follows, delay, condition, watches) for action, follows, delay, condition, watches, *_ in rows
    ]
    return Flow(nodes, {row[0]: (row[5], row[6]) for row in rows})


def read_passages(
    cursor, workspace_id: int, campaign_id: int, flow: Flow, people: Iterable[int], now: datetime
) -> dict[int, Passage]:
    """Of these people, by number."""
    cursor.execute(_PAST, [workspace_id, campaign_id, sorted(set(people))])
    firsts = {node.action: node.delay for node in flow.nodes if node.follows is None}
    found: dict[int, Passage] = {}
    for person, action, state, due_at, decided_at in cursor.fetchall():
        passage = found.setdefault(person, Passage(now))
        # A first action was due its delay after the person entered.
        if action in firsts:
            passage.entered_at = min(passage.entered_at, due_at - firsts[action])
        if state == StepState.WAITING:
            passage.waiting.add(action)
        elif state == StepState.TAKEN:
            passage.taken[action] = decided_at
        else:
            passage.dropped.add(action)
    return found


def read_facts(cursor, workspace_id: int, campaign_id: int, people: Iterable[int]) -> dict[int, Facts]:
    """By person and action: was it received, was it interacted with."""
    facts: defaultdict[int, Facts] = defaultdict(dict)
    cursor.execute(_FACTS, [workspace_id, sorted(set(people)), campaign_id])
    for person, action, received, interacted in cursor.fetchall():
        facts[person][action] = (received, interacted)
    return facts


def counted_until(cursor, now: datetime) -> datetime:
    """Everything that was accepted before this moment stands in the rows."""
    cursor.execute(_COUNTED_UNTIL)
    oldest = cursor.fetchone()
    return min(oldest[0], now) if oldest else now


def pending_people(
    cursor, workspace_id: int, campaign_ids: Iterable[int], person_ids: Iterable[int]
) -> dict[tuple[int, int], tuple[datetime, datetime | None]]:
    """(campaign, person) -> since when actions are to come, and until when they were; None while one is still to come.

    As long as one is, the entry stays open (ruling 29). Who has no line here is in no flow that runs here.
    """
    asked = {"ws": workspace_id, "campaigns": list(campaign_ids), "people": list(person_ids)}
    cursor.execute(_PENDING, asked)
    return {(campaign, person): (since, until) for campaign, person, since, until in cursor.fetchall()}
