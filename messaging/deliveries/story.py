"""What happened to one delivery, in the order in which it happened: every request and answer, every fact, the gaps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.deliveries.machines import MachineVisit
from messaging.facts import Facts, decode, moment
from messaging.models import Delivery, RetryItem, SendAttempt
from messaging.reasons import explain
from messaging.sending.policy import MAX_AUTO_RETRIES

# Words for facts. What our own requests say better is left to them.
_FACTS = {
    "attempted": "Attempted",
    "sent": "Accepted by the provider",
    "deferred": "Deferred by the provider",
    "delivered": "Delivered",
    "displayed": "Displayed",
    "opened": "Opened",
    "machine_opened": "Opened by a machine",
    "clicked": "Clicked",
    "machine_clicked": "Clicked by a machine",
    "bounced": "Bounced",
    "suppressed": "Suppressed",
    "failed": "Failed",
    "undeliverable": "Undeliverable",
    "unsubscribed": "Unsubscribed",
    "spammed": "Marked as spam",
    "dismissed": "Dismissed",
    "converted": "Conversion reported",
}
_SAID_BY_REQUESTS = frozenset({"attempted", "sent", "failed", "bounced"})
# Of our own, that it was queued is said by its creation.
_SAID_BY_CREATION = frozenset({"queued"})
_ANSWERS = {
    "accepted": "accepted",
    "bounced_device": "token refused",
    "temporary": "not now",
    "throttled": "too many requests",
    "credential_pause": "asked to pause",
    "auth_refresh": "asked for a fresh token",
    "ambiguous": "no answer",
    "permanent_config": "credentials refused",
    "permanent_payload": "message refused",
}
_WITH_REASON = frozenset({"failed", "bounced", "suppressed", "undeliverable"})
# Requests of one device that say the same are told as first, "n more", last.
_TOLD_SINGLY = 3


@dataclass(frozen=True, slots=True)
class Line:
    """`gap` is the time since the line before."""

    at: datetime
    text: str
    detail: str = ""
    gap: timedelta | None = None
    folded: bool = False


def story_of(
    delivery: Delivery,
    attempts: Sequence[SendAttempt],
    retries: Iterable[RetryItem],
    machines: Sequence[MachineVisit] = (),
    *,
    own: bool,
) -> list[Line]:
    """`attempts` are our own requests, oldest first; there are none where another system sent it, or where it failed
    before any. `machines` is what programs did with it, as long as its detail is kept; afterwards first and last time
    stand for it."""
    lines = [Line(delivery.created_at, "Created" if own else "First reported to us")]
    lines += _requests(attempts)
    lines += [Line(item.retry.created_at, "Retried", _by(item)) for item in retries]
    if delivery.converted_at is not None:
        lines.append(Line(delivery.converted_at, "Converted", "it was the nearest message to the goal"))
    lines += [Line(visit.at, _FACTS[visit.kind], visit.why, folded=visit.folded) for visit in machines]
    left_out = (_SAID_BY_REQUESTS if attempts else frozenset()) | (_SAID_BY_CREATION if own else frozenset())
    left_out |= {visit.kind for visit in machines}
    lines += list(_facts(decode(delivery.facts), left_out))
    return _with_gaps(sorted(lines, key=lambda line: line.at))


def answer_in_words(attempt: SendAttempt) -> str:
    """`403 InvalidProviderToken: credentials refused`."""
    if attempt.finished_at is None:
        return "waiting for the answer" if attempt.dispatched_at else "not sent yet"
    said = " ".join(str(part) for part in (attempt.status, attempt.reason) if part)
    meant = _ANSWERS.get(attempt.kind, attempt.kind)
    return f"{said}: {meant}" if said else meant


def number_in_words(number: int) -> str:
    """`Attempt 4 (retry 3 of 10)` (metrics.md R-4)."""
    return f"Attempt {number} (retry {number - 1} of {MAX_AUTO_RETRIES})" if number > 1 else "Attempt 1"


def _requests(attempts: Sequence[SendAttempt]) -> Iterator[Line]:
    for attempt in attempts:
        round_ = f", round {attempt.round}" if attempt.round > 1 else ""
        yield Line(
            attempt.finished_at or attempt.dispatched_at or attempt.started_at,
            f"{number_in_words(attempt.number)}{round_}",
            answer_in_words(attempt),
            folded=1 < attempt.number < len(attempts) and len(attempts) > _TOLD_SINGLY,
        )


def _facts(facts: Facts, left_out: frozenset[str]) -> Iterator[Line]:
    for kind, fact in facts.seen.items():
        if kind in left_out:
            continue
        text = _FACTS.get(kind, kind.replace("_", " ").capitalize())
        yield Line(moment(fact.first), text, _why(facts) if kind in _WITH_REASON else "")
        if fact.count > 1:
            yield Line(moment(fact.last), f"{text}, {fact.count} times in all")


def _why(facts: Facts) -> str:
    return explain(facts.reason[1]).text if facts.reason else ""


def _by(item: RetryItem) -> str:
    return f"by {item.retry.by}" if item.retry.by else ""


def _with_gaps(lines: Sequence[Line]) -> list[Line]:
    told = []
    before: datetime | None = None
    for line in lines:
        gap = line.at - before if before is not None and line.at > before else None
        told.append(Line(line.at, line.text, line.detail, gap, line.folded))
        before = line.at
    return told
