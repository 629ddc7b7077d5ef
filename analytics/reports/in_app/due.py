"""Due, not displayed: what was sent of an in-app message and never shown, and to whom (metrics.md I-E13).

An in-app delivery is in the state Sent from when it exists until its first display. Of a message that no device has
shown nothing is known by platform (ruling 42).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from pyroaring import BitMap

from messaging.models import Message

PER_PAGE = 50

_CHOSEN = "d.workspace_id = %(ws)s AND d.message_id = %(message)s AND d.channel = 'in_app' AND d.state = 'sent'"
_COUNT = f"SELECT count(*) FROM messaging_delivery d WHERE {_CHOSEN}"
_PEOPLE = f"""
SELECT DISTINCT d.person_id FROM messaging_delivery d
JOIN messaging_person p ON p.workspace_id = d.workspace_id AND p.id = d.person_id AND p.erased_at IS NULL
WHERE {_CHOSEN}
"""
_PAGE = f"""
SELECT d.id, d.public_id, d.outcome_at, i.expires_at, c.name, c.public_id, j.name, j.public_id, p.public_id,
    coalesce(p.external_id, '')
FROM messaging_delivery d
LEFT JOIN messaging_person p ON p.workspace_id = d.workspace_id AND p.id = d.person_id
LEFT JOIN messaging_inappinstance i ON i.workspace_id = d.workspace_id AND i.delivery_id = d.id
LEFT JOIN campaigns_campaign c ON c.workspace_id = d.workspace_id AND c.id = d.campaign_id
LEFT JOIN journeys_journey j ON j.workspace_id = d.workspace_id AND j.id = d.journey_id
WHERE {_CHOSEN} AND (%(after)s::bigint IS NULL OR d.id < %(after)s) ORDER BY d.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class DueRow:
    """One delivery. `until` is when the app will be given it no more; None where another service serves it."""

    id: int
    delivery: str
    sent_at: datetime
    until: datetime | None
    campaign: str | None
    campaign_id: str | None
    journey: str | None
    journey_id: str | None
    person: str | None
    external_id: str


def count(message: Message) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _where(message))
        return cursor.fetchone()[0]


def people(message: Message) -> BitMap:
    """Whoever was deleted since is not among them."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, _where(message))
        return BitMap(number for (number,) in cursor)


def page(message: Message, after: str = "") -> tuple[Sequence[DueRow], str]:
    """Fifty, the latest first, and the cursor of the next ones."""
    place = int(after) if after.isdecimal() and len(after) < 18 else None
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, _where(message) | {"after": place, "limit": PER_PAGE + 1})
        rows = [DueRow(*row) for row in cursor.fetchall()]
    return rows[:PER_PAGE], str(rows[PER_PAGE - 1].id) if len(rows) > PER_PAGE else ""


def _where(message: Message) -> dict[str, int | None]:
    return {"ws": message.workspace_id, "message": message.pk}
