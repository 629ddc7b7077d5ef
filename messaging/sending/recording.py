"""Recording: what came back for a window of sends, under the claim they were sent with."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from messaging.models.credential import Credential
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.sending import devices
from messaging.sending.claiming import Claimed, mark_within
from messaging.sending.policy import Decision, decide
from messaging.sending.settling import Change, settle
from messaging.sending.states import SendState
from messaging.sending.work import sending_transaction

_ATTEMPTS = """
UPDATE messaging_sendattempt a SET finished_at = readout_now(), kind = u.kind, status = u.status, reason = u.reason,
    provider_id = u.provider_id, retry_after = u.retry_after, raw = u.raw
FROM unnest(
    %(ids)s::bigint[], %(kinds)s::text[], %(statuses)s::int[], %(reasons)s::text[], %(provider_ids)s::text[],
    %(afters)s::float8[], %(raws)s::text[]
) AS u (id, kind, status, reason, provider_id, retry_after, raw)
WHERE a.workspace_id = %(ws)s AND a.device_send_id = u.id AND a.claim_token = %(token)s
"""
# An answer is kept long enough to be read by a person, not to be mined.
_RAW = 2_000


@dataclass(frozen=True, slots=True)
class Answered:
    """One send, what came back, and what follows."""

    send: Claimed
    outcome: SendOutcome
    decision: Decision


def judge(credential: Credential, send: Claimed, outcome: SendOutcome) -> Answered:
    decision = decide(
        outcome,
        way=send.way,
        tries=send.tries,
        refreshes=send.refreshes,
        ambiguous=credential.ambiguous_policy,
        dice=random.random(),
    )
    return Answered(send, outcome, decision)


def record(credential: Credential, token: UUID, answers: Sequence[Answered]) -> set[int]:
    """The ids that were still ours. Where a lease was lost the answer stays on the attempt alone, for whoever reads."""
    with sending_transaction() as (cursor, now):
        return _record(cursor, now, credential, token, answers)


def record_and_mark(
    credential: Credential, token: UUID, answers: Sequence[Answered], following: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Those that were still ours, and of the following window those that are ours to send: one commit for both, since
    commits are what a sender waits for. No more than one window is ever marked and without an answer."""
    with sending_transaction() as (cursor, now):
        return _record(cursor, now, credential, token, answers), mark_within(cursor, token, following)


def _record(cursor, now: datetime, credential: Credential, token: UUID, answers: Sequence[Answered]) -> set[int]:
    if not answers:
        return set()
    settled = settle(cursor, [_change(answer, token, now) for answer in answers], now)
    _attempts(cursor, credential, token, answers)
    devices.remember(cursor, credential, [answer for answer in answers if answer.send.id in settled])
    return settled


def _change(answer: Answered, token: UUID, now: datetime) -> Change:
    decision = answer.decision
    # Another minute's wait may not carry it past the time after which nobody wants it; the sweep then says so.
    due = now + timedelta(seconds=decision.wait) if decision.state == SendState.RETRY_WAIT else None
    return Change(
        workspace_id=answer.send.workspace_id,
        send_id=answer.send.id,
        delivery_id=answer.send.delivery_id,
        was=SendState.IN_FLIGHT,
        state=decision.state,
        kind=answer.outcome.kind.value,
        reason=decision.reason,
        claim=token,
        due_at=due,
        given_back=decision.free,
        refreshed=answer.outcome.kind == OutcomeKind.AUTH_REFRESH,
    )


def _attempts(cursor, credential: Credential, token: UUID, answers: Sequence[Answered]) -> None:
    outcomes = [answer.outcome for answer in answers]
    cursor.execute(
        _ATTEMPTS,
        {
            "ws": credential.workspace_id,
            "token": token,
            "ids": [answer.send.id for answer in answers],
            "kinds": [outcome.kind.value for outcome in outcomes],
            "statuses": [outcome.status for outcome in outcomes],
            "reasons": [outcome.reason for outcome in outcomes],
            "provider_ids": [outcome.provider_id for outcome in outcomes],
            "afters": [outcome.retry_after for outcome in outcomes],
            "raws": [outcome.raw[:_RAW].replace("\0", "") for outcome in outcomes],
        },
    )
