"""Answers of Twilio and of those who speak its way: `{"code": 21211, "message": ..., "status": 400}`."""

import json
from collections.abc import Mapping

from messaging.providers.base import OutcomeKind, SendOutcome, kept
from messaging.providers.classify.by_status import by_status, seconds

K = OutcomeKind

CODES: dict[int, OutcomeKind] = {
    # The number.
    21211: K.BOUNCED_DEVICE,  # not a phone number
    21217: K.BOUNCED_DEVICE,  # does not appear to be valid
    21610: K.BOUNCED_DEVICE,  # the person answered STOP
    21612: K.BOUNCED_DEVICE,  # not reachable from this sender
    21614: K.BOUNCED_DEVICE,  # a landline
    30003: K.BOUNCED_DEVICE,  # unreachable handset
    30005: K.BOUNCED_DEVICE,  # unknown handset
    30006: K.BOUNCED_DEVICE,  # landline or unreachable carrier
    # What we wrote.
    21602: K.PERMANENT_PAYLOAD,  # no body
    21604: K.PERMANENT_PAYLOAD,  # no recipient
    21617: K.PERMANENT_PAYLOAD,  # longer than 1,600 characters
    21609: K.PERMANENT_PAYLOAD,  # the call-back's address
    # The account.
    20003: K.PERMANENT_CONFIG,  # sign-in refused
    20005: K.PERMANENT_CONFIG,  # account not active
    20404: K.PERMANENT_CONFIG,  # no such account
    21212: K.PERMANENT_CONFIG,  # the sender is not a number
    21408: K.PERMANENT_CONFIG,  # this region is not enabled
    21603: K.PERMANENT_CONFIG,  # no sender
    21606: K.PERMANENT_CONFIG,  # the sender cannot send
    21608: K.PERMANENT_CONFIG,  # trial accounts reach verified numbers only
    21659: K.PERMANENT_CONFIG,  # the sender is not ours
    21660: K.PERMANENT_CONFIG,  # the sender belongs to another account
    # Too fast, or too many waiting.
    14107: K.THROTTLED,
    20429: K.THROTTLED,
    21611: K.THROTTLED,
    63018: K.THROTTLED,
    # Theirs.
    20500: K.TEMPORARY,
    20503: K.TEMPORARY,
}
HTTP: dict[int, OutcomeKind] = {
    401: K.PERMANENT_CONFIG,
    403: K.PERMANENT_CONFIG,
    404: K.PERMANENT_CONFIG,
    429: K.THROTTLED,
}


def classify(status: int, headers: Mapping[str, str], body: bytes) -> SendOutcome:
    answer = _object(body)
    if 200 <= status < 300:
        return SendOutcome(K.ACCEPTED, status, provider_id=str(answer.get("sid") or ""))
    code = answer.get("code")
    known = CODES.get(code) if isinstance(code, int) else None
    return SendOutcome(
        known or HTTP.get(status) or by_status(status),
        status,
        str(code or ""),
        retry_after=seconds(headers.get("retry-after")),
        raw=kept(body),
    )


def _object(body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
