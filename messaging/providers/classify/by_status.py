"""Where a provider's reason says nothing, its HTTP status must do."""

import email.utils
from datetime import UTC, datetime

from messaging.providers.base import OutcomeKind


def by_status(status: int) -> OutcomeKind:
    """An unknown 5xx may come from anything between us and the provider, after it took the message: in doubt."""
    if status == 429:
        return OutcomeKind.THROTTLED
    if 200 <= status < 300:
        return OutcomeKind.ACCEPTED
    return OutcomeKind.AMBIGUOUS if status >= 500 else OutcomeKind.PERMANENT_PAYLOAD


def seconds(retry_after: str | None) -> float | None:
    """`Retry-After` comes as seconds or as a date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
