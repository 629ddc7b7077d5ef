"""How well a credential works: breaker, pauses, and whether refused tokens are its fault (reliability.md 4.6)."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from messaging.models.credential import Credential
from messaging.providers.base import OutcomeKind
from messaging.sending.policy import opening_time
from messaging.sending.work import sending_transaction

if TYPE_CHECKING:
    from messaging.sending.recording import Answered

# In a row; then nothing more is sent for a while.
FAILURES = 20
# More than this share of refused tokens is a sandbox key in production, or another app's, not so many dead phones.
_MISLED_SHARE = 0.2
_MISLED_OF = 50
_REMEMBERED = 200
_TROUBLES = (OutcomeKind.TEMPORARY, OutcomeKind.AMBIGUOUS)

_LOCK = """
SELECT failures, openings, recent FROM messaging_credential
WHERE workspace_id = %s AND id = %s FOR NO KEY UPDATE
"""
_LEARN = """
UPDATE messaging_credential SET failures = %(failures)s, openings = %(openings)s,
    opened_until = CASE WHEN %(opened_until)s::timestamptz IS NULL THEN opened_until ELSE %(opened_until)s END,
    paused_until = greatest(paused_until, %(paused_until)s),
    broken_since = coalesce(broken_since, %(broken_since)s),
    broken_reason = CASE WHEN %(broken_reason)s = '' THEN broken_reason ELSE %(broken_reason)s END,
    recent = %(recent)s, last_ok_at = coalesce(%(ok_at)s, last_ok_at),
    last_error_at = coalesce(%(error_at)s, last_error_at),
    last_error = CASE WHEN %(error)s = '' THEN last_error ELSE %(error)s END
WHERE workspace_id = %(ws)s AND id = %(id)s
"""


def misled(credential: Credential) -> bool:
    """Whether refused tokens say more about the credential than about devices."""
    known = len(credential.recent)
    return known >= _MISLED_OF and credential.recent.count("b") > _MISLED_SHARE * known


def in_trouble(answers: "Sequence[Answered]") -> bool:
    """Whether it would be wrong to go on with this credential at once."""
    if any(answer.decision.breaks_credential or answer.decision.pauses_credential for answer in answers):
        return True
    return bool(answers) and all(answer.outcome.kind in _TROUBLES for answer in answers)


def learn(credential: Credential, answers: "Sequence[Answered]") -> None:
    """Once for what a claim brought; the credential in hand then knows it too."""
    if not answers:
        return
    with sending_transaction() as (cursor, now):
        cursor.execute(_LOCK, [credential.workspace_id, credential.pk])
        credential.failures, credential.openings, credential.recent = cursor.fetchone()
        credential.recent = (_marks(answers) + credential.recent)[:_REMEMBERED]
        _write(cursor, credential, answers, now)


def _write(cursor, credential: Credential, answers: "Sequence[Answered]", now: datetime) -> None:
    broken = next((answer for answer in answers if answer.decision.breaks_credential), None)
    failures, opened_until = _breaker(credential, answers, now)
    error = next((answer.decision.reason for answer in answers if answer.outcome.kind != OutcomeKind.ACCEPTED), "")
    accepted = any(answer.outcome.kind == OutcomeKind.ACCEPTED for answer in answers)
    cursor.execute(
        _LEARN,
        {
            "ws": credential.workspace_id,
            "id": credential.pk,
            "failures": failures,
            "openings": credential.openings + 1 if opened_until else 0 if accepted else credential.openings,
            "opened_until": opened_until,
            "paused_until": _pause(answers, now),
            "broken_since": now if broken else None,
            "broken_reason": broken.decision.reason if broken else "",
            "recent": credential.recent,
            "ok_at": now if accepted else None,
            "error_at": now if error else None,
            "error": error,
        },
    )


def _breaker(credential: Credential, answers: "Sequence[Answered]", now: datetime) -> tuple[int, datetime | None]:
    """Troubles in a row, and until when nothing more is tried. While it is half open one trouble is enough."""
    failures = credential.failures
    for answer in answers:
        failures = failures + 1 if answer.outcome.kind in _TROUBLES else 0
    if failures >= FAILURES or (failures and credential.openings):
        return 0, now + opening_time(credential.openings, random.random())
    return failures, None


def _pause(answers: "Sequence[Answered]", now: datetime) -> datetime | None:
    waits = [answer.decision.wait for answer in answers if answer.decision.pauses_credential]
    return now + timedelta(seconds=max(waits)) if waits else None


def _marks(answers: "Sequence[Answered]") -> str:
    """Newest first. A token the provider once knew says nothing against the credential."""
    marks = []
    for answer in answers:
        if answer.outcome.kind == OutcomeKind.ACCEPTED:
            marks.append("a")
        elif answer.outcome.kind == OutcomeKind.BOUNCED_DEVICE and not answer.outcome.gone:
            marks.append("b")
    return "".join(reversed(marks))
