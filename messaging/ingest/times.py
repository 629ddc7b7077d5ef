"""Times as clients write them: ISO 8601, or Unix seconds where the dialect has them."""

from datetime import UTC, datetime

from messaging.ingest.limits import OLDEST
from messaging.ingest.refusals import Refused


def instant(value: str | float | None, now: datetime, field: str) -> datetime | None:
    """Aware UTC. A time without an offset is UTC; the future is let in, the fold clamps it (metrics.md T-10)."""
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value, UTC)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("bad_time", field, "The time is neither ISO 8601 nor a number of Unix seconds.") from None
    if moment < now - OLDEST:
        raise Refused("too_old", field, f"The time is more than {OLDEST.days} days ago.")
    return moment
