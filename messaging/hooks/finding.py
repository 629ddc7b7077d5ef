"""Which delivery a service speaks of: by our id where it kept it, else by the id it gave us when it accepted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from messaging.facts import decode, moment
from workspaces.tenancy import engine_transaction

_BY_OURS = """
SELECT public_id, coalesce(external_id, public_id), facts FROM messaging_delivery
WHERE workspace_id = %s AND public_id = ANY(%s)
"""
_BY_THEIRS = """
SELECT a.provider_id, coalesce(d.external_id, d.public_id), d.facts FROM messaging_sendattempt a
JOIN messaging_devicesend s ON s.workspace_id = a.workspace_id AND s.id = a.device_send_id
JOIN messaging_delivery d ON d.workspace_id = s.workspace_id AND d.id = s.delivery_id
WHERE a.workspace_id = %s AND a.provider_id = ANY(%s) AND a.provider_id <> ''
"""
_LAST_TO = """
SELECT coalesce(d.external_id, d.public_id), p.external_id, p.anonymous_id FROM messaging_devicesend s
JOIN messaging_delivery d ON d.workspace_id = s.workspace_id AND d.id = s.delivery_id
LEFT JOIN messaging_person p ON p.workspace_id = d.workspace_id AND p.id = d.person_id
WHERE s.workspace_id = %s AND s.address = %s AND s.way = 'sms' ORDER BY s.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A delivery as events name it, and what was known of it."""

    delivery: str
    facts: str

    def arrived(self) -> datetime | None:
        facts = decode(self.facts)
        at = facts.first("delivered") or facts.first("sent")
        return None if at is None else moment(at)


@dataclass(frozen=True, slots=True)
class LastText:
    """The last text to a number and who got it."""

    delivery: str
    person: str | None
    anonymous: str | None


def find(workspace_id: int, ids: Collection[str]) -> dict[str, Named]:
    """By any of their ids; what nobody knows is not in the answer."""
    wanted = sorted({each.replace("\0", "") for each in ids if each})
    if not wanted:
        return {}
    found: dict[str, Named] = {}
    with engine_transaction("send"), connection.cursor() as cursor:
        for statement in (_BY_THEIRS, _BY_OURS):
            cursor.execute(statement, [workspace_id, wanted])
            found |= {name: Named(delivery, facts) for name, delivery, facts in cursor.fetchall()}
    return found


def last_text_to(workspace_id: int, number: str) -> LastText | None:
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_LAST_TO, [workspace_id, number])
        row = cursor.fetchone()
    return LastText(*row) if row else None
