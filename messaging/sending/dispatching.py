"""Dispatching: claimed sends go out, a window at a time.

Before a window leaves, its sends are marked in the database; after it, the answers are recorded in one transaction. A
killed sender therefore leaves at most one window in doubt, and the sweep sees which (reliability.md 4.3).
"""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from messaging.models.credential import Credential
from messaging.providers.base import OutcomeKind, Provider, SendOutcome, SendRequest
from messaging.providers.registry import CredentialUnusable, provider_for
from messaging.sending import health, preparing, rate
from messaging.sending.claiming import Claim, Claimed, claim, mark
from messaging.sending.recording import Answered, judge, record_and_mark
from messaging.sending.work import sending_transaction

log = logging.getLogger(__name__)

# How many requests are on their way at once: what is in doubt after a kill.
WINDOW = 20
CLAIM = 200
# While a breaker is half open: one request first, then a few (reliability.md 4.6).
_PROBE, _FEW = 1, 10

_USABLE = """
SELECT id FROM messaging_credential WHERE removed_at IS NULL AND broken_since IS NULL
    AND coalesce(paused_until, '-infinity') <= readout_now() AND coalesce(opened_until, '-infinity') <= readout_now()
ORDER BY id
"""
_RELEASE = """
UPDATE messaging_devicesend SET state = 'pending', tries = tries - 1, claim_token = NULL, claimed_until = NULL
WHERE id = ANY(%s) AND claim_token = %s AND state = 'in_flight'
"""
_RELEASE_ATTEMPTS = """
DELETE FROM messaging_sendattempt WHERE device_send_id = ANY(%s) AND claim_token = %s AND dispatched_at IS NULL
"""
_BREAK = """
UPDATE messaging_credential SET broken_since = coalesce(broken_since, readout_now()), broken_reason = %s,
    last_error = %s, last_error_at = readout_now() WHERE id = %s
"""


def send_until_idle(seconds: float = 20.0) -> int:
    """Prepares and sends until nothing is due or the time is over; how much was taken up."""
    end = time.monotonic() + seconds
    taken = 0
    while time.monotonic() < end:
        n = preparing.prepare_some() + _send_round()
        taken += n
        if n == 0:
            break
    return taken


def usable() -> list[Credential]:
    """Credentials that may be used now; sends of the others are held where they are."""
    with sending_transaction() as (cursor, _):
        cursor.execute(_USABLE)
        ids = [credential_id for (credential_id,) in cursor.fetchall()]
        return list(Credential.unscoped.filter(pk__in=ids).order_by("pk"))


def _send_round() -> int:
    """A claim of every credential in turn, so that a busy one starves nobody."""
    return sum(_send_with(credential) for credential in usable())


def _send_with(credential: Credential) -> int:
    try:
        provider = provider_for(credential)
    except CredentialUnusable as error:
        _give_up(credential, str(error))
        return 0
    limit = rate.allowance(credential, _at_once(credential))
    if limit == 0:
        return 0
    taken = claim(credential, limit)
    if taken.sends:
        _send_claim(credential, provider, taken)
    return taken.looked_at


def _send_claim(credential: Credential, provider: Provider, taken: Claim) -> None:
    """Ends early where an answer speaks against the credential: what is left was not tried and waits for it."""
    windows = [taken.sends[start : start + WINDOW] for start in range(0, len(taken.sends), WINDOW)]
    ours = mark(taken.token, _ids(windows[0]))
    answers: list[Answered] = []
    for place, window in enumerate(windows):
        found = _send_window(credential, provider, [send for send in window if send.id in ours])
        answers.extend(found)
        trouble = health.in_trouble(found)
        following = [] if trouble or place + 1 == len(windows) else _ids(windows[place + 1])
        settled, ours = record_and_mark(credential, taken.token, found, following)
        for answer in found:
            if answer.send.id not in settled:
                log.warning("a lease ran out before its answer came: device send %s", answer.send.id)
        if trouble:
            _give_back(taken, taken.sends[(place + 1) * WINDOW :])
            break
    health.learn(credential, answers)


def _send_window(credential: Credential, provider: Provider, going: Sequence[Claimed]) -> list[Answered]:
    """All at once; back when the last answer is there."""
    return [judge(credential, send, outcome) for send, outcome in zip(going, _request(provider, going), strict=True)]


def _ids(sends: Sequence[Claimed]) -> list[int]:
    return [send.id for send in sends]


def _request(provider: Provider, sends: Sequence[Claimed]) -> Iterator[SendOutcome]:
    return _threads().map(lambda send: _one(provider, send), sends)


def _one(provider: Provider, send: Claimed) -> SendOutcome:
    request = SendRequest(
        send_id=send.id,
        delivery=send.delivery,
        round=send.round,
        number=send.number,
        way=send.way,
        address=send.address,
        address_kind=send.address_kind,
        platform=send.platform,
        payload=send.payload,
        collapse_id=send.collapse_id or send.delivery,
        expires_at=send.expires_at,
    )
    try:
        return provider.send(request)
    except Exception as error:
        # A provider never raises for the wire, so this is a mistake of ours; whether bytes left is not known.
        log.exception("a provider failed")
        return SendOutcome(OutcomeKind.AMBIGUOUS, reason=type(error).__name__)


def _give_back(taken: Claim, left: Sequence[Claimed]) -> None:
    """What was claimed and not tried waits for the credential as if it had never been claimed."""
    with sending_transaction() as (cursor, _):
        cursor.execute(_RELEASE, [_ids(left), taken.token])
        cursor.execute(_RELEASE_ATTEMPTS, [_ids(left), taken.token])


def _at_once(credential: Credential) -> int:
    if not credential.openings:
        return CLAIM
    return _PROBE if credential.opened_until else _FEW


def _give_up(credential: Credential, why: str) -> None:
    with sending_transaction() as (cursor, _):
        cursor.execute(_BREAK, [why, why, credential.pk])


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WINDOW, thread_name_prefix="send")
