"""What an answer leads to: state, waiting time, and what it says of the device and of the credential.

Pure, so that the whole table can be tried (protocols.md 8.4, rulings 2 and 16).
"""

from dataclasses import dataclass
from datetime import timedelta

from messaging.models.credential import AmbiguousPolicy, Way
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.sending.states import SendState

# Seed 004: "we'll try to send it again up to ten times", after the first try.
MAX_AUTO_RETRIES = 10

# Seconds: the first wait, and the longest. Nothing reached the provider / it answered / it asked for fewer requests.
_UNSENT = {Way.APNS: (5, 600), Way.FCM: (10, 600)}
_ANSWERED = {Way.APNS: (60, 900), Way.FCM: (10, 600)}
_THROTTLED = {Way.APNS: (60, 900), Way.FCM: (60, 600)}
_ELSE = (60, 900)
# Waits are stretched by up to this share, so that what failed together does not come back together. Google asks to
# stop within the hour: ten waits for FCM are 3,030 seconds, times 1.15 still below it.
_JITTER = {Way.FCM: 0.15}
_JITTER_ELSE = 0.25
# A provider token may be renewed no sooner (protocols.md 1.2).
_TOKEN_PAUSE = 1200.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows for one device send. `wait` is in seconds; `free` tries do not count against the budget."""

    state: SendState
    reason: str = ""
    wait: float = 0.0
    free: bool = False
    breaks_credential: bool = False
    pauses_credential: bool = False


def decide(
    outcome: SendOutcome, *, way: str, tries: int, refreshes: int, ambiguous: str, dice: float = 0.0
) -> Decision:
    """`tries` counts this request too; `dice` is in 0..1."""
    match outcome.kind:
        case OutcomeKind.ACCEPTED:
            return Decision(SendState.ACCEPTED)
        case OutcomeKind.BOUNCED_DEVICE:
            return Decision(SendState.BOUNCED, _said("token_invalid", outcome))
        case OutcomeKind.PERMANENT_PAYLOAD:
            return Decision(SendState.FAILED, _said("payload_invalid", outcome))
        case OutcomeKind.PERMANENT_CONFIG:
            return _refused(outcome)
        case OutcomeKind.AUTH_REFRESH if refreshes:
            return _refused(outcome)
        case OutcomeKind.AUTH_REFRESH:
            return Decision(SendState.RETRY_WAIT, _last(outcome), free=True)
        case OutcomeKind.CREDENTIAL_PAUSE:
            wait = max(outcome.retry_after or 0.0, _TOKEN_PAUSE)
            return Decision(SendState.RETRY_WAIT, _last(outcome), wait, free=True, pauses_credential=True)
        case OutcomeKind.AMBIGUOUS if ambiguous == AmbiguousPolicy.HOLD or tries > MAX_AUTO_RETRIES:
            return Decision(SendState.UNKNOWN, _last(outcome))
    if tries > MAX_AUTO_RETRIES:
        return Decision(SendState.FAILED, _said("retries_exhausted", outcome))
    # FCM limits the project, APNs the device (protocols.md 1.4, 2.3).
    pauses = outcome.kind == OutcomeKind.THROTTLED and way != Way.APNS
    return Decision(
        SendState.RETRY_WAIT, _last(outcome), waiting_time(outcome, way, tries, dice), pauses_credential=pauses
    )


def waiting_time(outcome: SendOutcome, way: str, tries: int, dice: float = 0.0) -> float:
    """Seconds before try number `tries` + 1."""
    table = _UNSENT if outcome.status is None else _ANSWERED
    if outcome.kind == OutcomeKind.THROTTLED:
        table = _THROTTLED
    base, cap = table.get(Way(way), _ELSE)
    wait = min(cap, base * 2 ** (tries - 1)) * (1 + dice * _JITTER.get(Way(way), _JITTER_ELSE))
    return max(outcome.retry_after or 0.0, wait)


def opening_time(openings: int, dice: float) -> timedelta:
    """How long the breaker stays open the nth time: 30 s doubled, ten minutes at most (reliability.md 4.6)."""
    return timedelta(seconds=min(600, 30 * 2**openings) * (1 + dice * _JITTER_ELSE))


def _refused(outcome: SendOutcome) -> Decision:
    return Decision(SendState.FAILED, _said("credentials_missing", outcome), breaks_credential=True)


def _said(code: str, outcome: SendOutcome) -> str:
    detail = _last(outcome)
    return f"{code}: {detail}" if detail else code


def _last(outcome: SendOutcome) -> str:
    return " ".join(str(part) for part in (outcome.status, outcome.reason) if part)
