"""Times of day in somebody's own zone."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from messaging.sending.hours import instant


def next_time(since: datetime, zone: ZoneInfo, at: time, weekdays: Sequence[int]) -> datetime:
    """The first instant from `since` on at which that clock shows `at`, on one of the days (none: on any).

    A time the clocks skip is the first instant after it; of one that comes twice the first counts, so somebody who
    begins to wait between the two waits for the next day.
    """
    day = since.astimezone(zone).date()
    while True:
        if not weekdays or day.isoweekday() in weekdays:
            found = instant(datetime.combine(day, at), zone)
            if found >= since:
                return found
        day += timedelta(days=1)
