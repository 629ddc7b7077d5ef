"""Moving people through the flow of a campaign that runs here.

A row for each person and action says when it is due; the row is locked, decided and followed by the rows behind it in
one transaction with the delivery it queues, so a killed worker's chunk comes again whole and nobody gets an action
twice. A row of the future is touched by nothing: a million people who wait cost nothing until their time has come.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from campaigns.branching import NextStep, Past, Verdict, next_steps
from campaigns.models import StepState
from campaigns.passages import Facts, counted_until, read_facts, read_flow, read_passages
from messaging.sending.queueing import Order, queue
from messaging.sending.work import sending_transaction
from workspaces.tenancy import engine_transaction

CHUNK = 1_000

_WITH_PEOPLE_DUE = """
SELECT c.id FROM campaigns_campaign c WHERE c.composed AND c.state = 'running' AND EXISTS (
    SELECT FROM campaigns_step s WHERE s.campaign_id = c.id AND s.state = 'waiting' AND s.due_at <= readout_now()
) ORDER BY c.id
"""
# Whoever pauses or ends the campaign waits for this chunk, and then no other is begun.
_HOLD = """
SELECT c.workspace_id, l.stream_id FROM campaigns_campaign c
JOIN campaigns_launch l ON l.workspace_id = c.workspace_id AND l.campaign_id = c.id AND l.action_id IS NULL
WHERE c.id = %s AND c.state = 'running' FOR SHARE OF c
"""
# Who was merged into somebody else gets the action as who they are now, unless that one has a row of their own for it.
_DUE = """
SELECT s.id, s.person_id, coalesce(p.merged_into_id, p.id), s.action_id,
    p.erased_at IS NOT NULL OR (p.merged_into_id IS NOT NULL AND EXISTS (
        SELECT FROM campaigns_step o WHERE o.workspace_id = s.workspace_id AND o.campaign_id = s.campaign_id
            AND o.person_id = p.merged_into_id AND o.action_id = s.action_id))
FROM (
    SELECT q.* FROM campaigns_step q
    WHERE q.campaign_id = %(campaign)s AND q.state = 'waiting' AND q.due_at <= %(now)s
    ORDER BY q.due_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
) s JOIN messaging_person p ON p.workspace_id = s.workspace_id AND p.id = s.person_id
ORDER BY s.due_at, s.id
"""
_DECIDE = """
UPDATE campaigns_step s SET state = u.state, decided_at = %(now)s
FROM unnest(%(ids)s::bigint[], %(states)s::text[]) AS u (id, state) WHERE s.id = u.id
"""
_COME = """
INSERT INTO campaigns_step (workspace_id, campaign_id, person_id, action_id, state, due_at)
SELECT %(ws)s, %(campaign)s, u.person, u.action, 'waiting', u.due_at
FROM unnest(%(people)s::bigint[], %(actions)s::bigint[], %(dues)s::timestamptz[]) AS u (person, action, due_at)
ORDER BY u.person, u.action ON CONFLICT DO NOTHING
"""
_CANCEL = """
UPDATE campaigns_step SET state = 'cancelled', decided_at = readout_now() WHERE id = ANY (ARRAY(
    SELECT s.id FROM campaigns_campaign c CROSS JOIN LATERAL (
        SELECT q.id FROM campaigns_step q WHERE q.campaign_id = c.id AND q.state = 'waiting'
        LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
    ) s WHERE c.composed AND c.state = 'ended' LIMIT %(limit)s
))
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One row whose time has come. `person` names the rows, `target` is who they are today."""

    id: int
    person: int
    target: int
    action: int
    void: bool


def enter(cursor, workspace_id: int, campaign_id: int, people: Sequence[int], now: datetime) -> int:
    """The first actions of the flow for these people, in the caller's transaction."""
    steps = next_steps(read_flow(cursor, workspace_id, campaign_id).nodes, Past(now, now), now)
    _come(cursor, workspace_id, campaign_id, [(person, step) for person in people for step in steps])
    return len(people)


def advance_some() -> int:
    """One chunk of every campaign that has people whose time has come; how many of them went on."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_WITH_PEOPLE_DUE)
        campaigns = [campaign for (campaign,) in cursor.fetchall()]
    return sum(_advance(campaign) for campaign in campaigns) + _cancel_some()


def _advance(campaign_id: int) -> int:
    with sending_transaction() as (cursor, now):
        cursor.execute(_HOLD, [campaign_id])
        held = cursor.fetchone()
        if held is None:
            return 0
        workspace_id, stream_id = held
        cursor.execute(_DUE, {"campaign": campaign_id, "now": now, "limit": CHUNK})
        due = [Due(*row) for row in cursor.fetchall()]
        if not due:
            return 0
        chunk = _Chunk(cursor, workspace_id, campaign_id, stream_id, now)
        return chunk.move(due)


class _Chunk:
    """People of one campaign who move on together."""

    def __init__(self, cursor, workspace_id: int, campaign_id: int, stream_id: int, now: datetime) -> None:
        self.cursor, self.now = cursor, now
        self.workspace_id, self.campaign_id, self.stream_id = workspace_id, campaign_id, stream_id
        self.flow = read_flow(cursor, workspace_id, campaign_id)

    def move(self, due: Sequence[Due]) -> int:
        people = [each.person for each in due]
        passages = read_passages(self.cursor, self.workspace_id, self.campaign_id, self.flow, people, self.now)
        facts = self._facts(due)
        known_until = counted_until(self.cursor, self.now)
        decided: dict[Due, StepState] = {}
        coming: list[tuple[int, NextStep]] = []
        for each in due:
            passage, seen = passages[each.person], facts.get(each.target, {})
            state = self._decide(each, passage.past(known_until, seen))
            if state is None:
                continue
            decided[each] = state
            passage.note(each.action, state, self.now)
            after = next_steps(self.flow.nodes, passage.past(known_until, seen), self.now)
            coming += [(each.person, step) for step in after if step.action not in passage.waiting]
        self._write(decided, coming)
        return len(decided)

    def _facts(self, due: Sequence[Due]) -> dict[int, Facts]:
        if not self.flow.branches:
            return {}
        return read_facts(self.cursor, self.workspace_id, self.campaign_id, [each.target for each in due])

    def _write(self, decided: dict[Due, StepState], coming: Sequence[tuple[int, NextStep]]) -> None:
        self._send(each for each, state in decided.items() if state == StepState.TAKEN)
        states = [state.value for state in decided.values()]
        self.cursor.execute(_DECIDE, {"ids": [each.id for each in decided], "states": states, "now": self.now})
        _come(self.cursor, self.workspace_id, self.campaign_id, coming)

    def _decide(self, due: Due, past: Past) -> StepState | None:
        """None where it has to wait after all."""
        if due.void:
            return StepState.CANCELLED
        found = next((step for step in next_steps(self.flow.nodes, past, self.now) if step.action == due.action), None)
        if found is None:
            # The action was taken out of the flow meanwhile.
            return StepState.CANCELLED
        return {Verdict.TAKE: StepState.TAKEN, Verdict.PASS: StepState.PASSED}.get(found.verdict)

    def _send(self, taken: Iterable[Due]) -> None:
        people: defaultdict[int, list[int | None]] = defaultdict(list)
        for each in taken:
            people[each.action].append(each.target)
        for action, targets in people.items():
            message, channel = self.flow.sends[action]
            order = Order(self.workspace_id, self.stream_id, message, channel, self.campaign_id, action)
            queue(self.cursor, order, targets, self.now)


def _come(cursor, workspace_id: int, campaign_id: int, coming: Sequence[tuple[int, NextStep]]) -> None:
    if coming:
        columns = {
            "people": [person for person, _ in coming],
            "actions": [step.action for _, step in coming],
            "dues": [step.due_at for _, step in coming],
        }
        cursor.execute(_COME, {"ws": workspace_id, "campaign": campaign_id} | columns)


def _cancel_some() -> int:
    """What waited in campaigns that have ended."""
    with sending_transaction() as (cursor, _):
        cursor.execute(_CANCEL, {"limit": CHUNK})
        return cursor.rowcount
