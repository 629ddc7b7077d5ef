"""What ends next: activity rows by message and day, so that whoever needs them longer exports them first (U-9)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection

from analytics.reports.in_app.audience import LIVING
from messaging.models import Message
from workspaces.models import Workspace

DAYS = 14
_ENDING = f"""
SELECT a.message_id, (a.expires_at AT TIME ZONE %(zone)s)::date, count(*) FROM messaging_audience_activity a
WHERE a.workspace_id = %(ws)s AND {LIVING} AND a.expires_at < (SELECT readout_now()) + %(days)s * interval '1 day'
GROUP BY 1, 2 ORDER BY 2, 1
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """So many rows of a message end on a day of the reader's."""

    message: Message
    rows: int


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    endings: Sequence[Ending]

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.endings)


def calendar(workspace: Workspace, zone: ZoneInfo) -> list[Day]:
    """The days of the next two weeks on which something ends."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDING, {"ws": workspace.pk, "zone": zone.key, "days": DAYS})
        rows = cursor.fetchall()
    messages = Message.objects.for_workspace(workspace).in_bulk({message for message, _, _ in rows})
    days: defaultdict[date, list[Ending]] = defaultdict(list)
    for message, day, n in rows:
        days[day].append(Ending(messages[message], n))
    return [Day(day, endings) for day, endings in sorted(days.items())]
