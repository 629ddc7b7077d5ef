"""Is a source silent, or is this how it always is? Judged by its own past and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)
# How far back its usual pauses are looked for.
MEMORY = timedelta(days=14)

# A silence is far beyond the habit at twice the longest usual pause, and never before two hours, for hours are the
# finest that is kept.
_FACTOR = 2
_SHORTEST = 2 * HOUR
# From fewer active hours no habit can be read.
_LEAST_HOURS = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """The last hour with events, the silence since, and the longest pause that was usual before."""

    last_hour: datetime | None
    silence: timedelta
    longest_pause: timedelta | None

    @property
    def is_silent(self) -> bool:
        return self.longest_pause is not None and self.silence > max(_FACTOR * self.longest_pause, _SHORTEST)


def habit(active_hours: Iterable[datetime], now: datetime) -> Habit:
    """From the beginnings of the hours that had events; a pause lasts from the end of one to the start of the next."""
    hours = sorted(set(active_hours))
    if not hours:
        return Habit(None, timedelta(0), None)
    silence = max(timedelta(0), now - (hours[-1] + HOUR))
    if len(hours) < _LEAST_HOURS:
        return Habit(hours[-1], silence, None)
    return Habit(hours[-1], silence, max(later - (earlier + HOUR) for earlier, later in pairwise(hours)))
