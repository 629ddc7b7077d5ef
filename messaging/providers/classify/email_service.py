"""E-mail services' answers: their reasons differ in every word, their HTTP statuses do not."""

from messaging.providers.base import OutcomeKind
from messaging.providers.classify.by_status import by_status

K = OutcomeKind

STATUSES: dict[int, OutcomeKind] = {
    400: K.PERMANENT_PAYLOAD,
    401: K.PERMANENT_CONFIG,
    402: K.PERMANENT_CONFIG,  # the account has no money left
    403: K.PERMANENT_CONFIG,
    404: K.PERMANENT_CONFIG,  # no such sending domain
    413: K.PERMANENT_PAYLOAD,
    422: K.PERMANENT_PAYLOAD,
    429: K.THROTTLED,
    503: K.TEMPORARY,  # says that it is away
}


def kind_of(status: int) -> OutcomeKind:
    return STATUSES.get(status) or by_status(status)
