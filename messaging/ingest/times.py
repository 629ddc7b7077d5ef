"""Times as clients write them: ISO 8601, or Unix seconds where the dialect has them."""

import re
from datetime import UTC, datetime
from typing import Any

from messaging.ingest.limits import OLDEST
from messaging.ingest.refusals import Refused

_OURS = re.compile(r"d_[\w-]{24}", re.ASCII)


def instant(value: str | float | None, now: datetime, field: str, delivery: Any = None) -> datetime | None:
    """Aware UTC. A time without an offset is UTC; the future is let in, the fold clamps it (metrics.md T-10).

    So is any age where the delivery has an id of ours: the fold knows when it was created (T-10 c).
    """
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value, UTC)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("bad_time", field, "The time is neither ISO 8601 nor a number of Unix seconds.") from None
    if moment < now - OLDEST and not (isinstance(delivery, str) and _OURS.fullmatch(delivery)):
        raise Refused("too_old", field, f"The time is more than {OLDEST.days} days ago.")
    return moment
