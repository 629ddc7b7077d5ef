"""What happened before the first step: triggers seen = entered + turned away, by rule."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from journeys.engine.admitting import ENTERED, RULE_WORDS
from journeys.models import Journey

# By outcome; without one, those that are still to be looked at.
_SEEN = """
SELECT outcome, sum(n)::bigint FROM journeys_triggercount
WHERE workspace_id = %(ws)s AND journey_id = %(journey)s
    AND (%(since)s::timestamptz IS NULL OR hour >= %(since)s) AND (%(until)s::timestamptz IS NULL OR hour < %(until)s)
GROUP BY 1
UNION ALL
SELECT NULL, count(*) FROM journeys_signal WHERE workspace_id = %(ws)s AND journey_id = %(journey)s
"""

__all__ = ["RULE_WORDS", "Triggers", "seen"]


@dataclass(frozen=True, slots=True)
class Triggers:
    """`turned_away` has the rules that turned somebody away, in the order in which they are asked; `waiting` are calls
    and people of a segment that are still to be looked at."""

    entered: int
    turned_away: dict[str, int]
    waiting: int

    @property
    def seen(self) -> int:
        return self.entered + sum(self.turned_away.values())


def seen(journey: Journey, since: datetime | None = None, until: datetime | None = None) -> Triggers:
    """Since start, or of whole hours from `since` until before `until`."""
    given = {"ws": journey.workspace_id, "journey": journey.pk, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, given)
        counts = dict(cursor.fetchall())
    away = {rule: counts[rule] for rule in RULE_WORDS if counts.get(rule)}
    return Triggers(counts.get(ENTERED, 0), away, counts[None])
