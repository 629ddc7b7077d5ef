"""A customer's own server speaks no table of ours: its HTTP status is all there is."""

from collections.abc import Mapping

from messaging.providers.base import OutcomeKind, SendOutcome, kept
from messaging.providers.classify.by_status import seconds

K = OutcomeKind

STATUSES: dict[int, OutcomeKind] = {
    401: K.PERMANENT_CONFIG,
    403: K.PERMANENT_CONFIG,
    408: K.TEMPORARY,
    425: K.TEMPORARY,
    429: K.THROTTLED,
    # Says that it is away, hence did nothing.
    503: K.TEMPORARY,
}


def classify(status: int, headers: Mapping[str, str], body: bytes) -> SendOutcome:
    return SendOutcome(
        STATUSES.get(status) or _by_hundreds(status),
        status,
        provider_id=headers.get("x-request-id", "")[:200],
        retry_after=seconds(headers.get("retry-after")),
        raw=kept(body),
    )


def _by_hundreds(status: int) -> OutcomeKind:
    if 200 <= status < 300:
        return K.ACCEPTED
    # Redirects are not followed: an address that was checked must be the one that is called.
    return K.AMBIGUOUS if status >= 500 else K.PERMANENT_PAYLOAD
