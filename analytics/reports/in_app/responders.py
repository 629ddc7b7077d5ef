"""Who gave a response, for as long as that is kept (ruling 38): thirty days, then the number stays and nobody stands
behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.periods import Period
from messaging.facts import micros
from messaging.models import Message

PER_PAGE = 50
_LIVING = """r.expires_at > (SELECT readout_now())
    AND (%(start)s::timestamptz IS NULL OR r.at >= %(start)s) AND (%(end)s::timestamptz IS NULL OR r.at < %(end)s)"""
_NAME = """
SELECT n.name, (
    SELECT array_agg(o.id) FROM analytics_response_name o
    WHERE o.workspace_id = n.workspace_id AND o.message_id = n.message_id AND o.name = n.name
        AND (%(actions)s::bigint[] IS NULL OR o.action_id = ANY(%(actions)s::bigint[]))
) FROM analytics_response_name n WHERE n.workspace_id = %(ws)s AND n.message_id = %(message)s AND n.id = %(id)s
"""
_PAGE = f"""
SELECT r.id, r.at, r.dismisses, r.expires_at, r.block_id, p.public_id, coalesce(p.external_id, '')
FROM messaging_response r
LEFT JOIN messaging_person p ON p.workspace_id = r.workspace_id AND p.id = r.person_id
WHERE r.workspace_id = %(ws)s AND r.message_id = %(message)s AND r.name_id = ANY(%(names)s) AND {_LIVING}
    AND (%(at)s::bigint IS NULL OR (r.at, r.id) < (timestamptz 'epoch' + %(at)s / 1000000 * interval '1 second'
        + mod(%(at)s, 1000000) * interval '1 microsecond', %(after)s))
ORDER BY r.at DESC, r.id DESC LIMIT %(limit)s
"""
_PEOPLE = f"""
SELECT DISTINCT r.person_id FROM messaging_response r
JOIN messaging_person p ON p.workspace_id = r.workspace_id AND p.id = r.person_id AND p.erased_at IS NULL
WHERE r.workspace_id = %(ws)s AND r.message_id = %(message)s AND r.name_id = ANY(%(names)s) AND {_LIVING}
"""


@dataclass(frozen=True, slots=True)
class Given:
    """One response, by whom and when."""

    id: int
    at: datetime
    dismisses: bool
    expires_at: datetime
    block_id: int | None
    person: str | None
    external_id: str

    @property
    def cursor(self) -> str:
        return f"{micros(self.at)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as one page asks for it: of some senders, in a time of its own (None: whenever)."""

    text: str
    ids: Sequence[int]
    start: datetime | None
    end: datetime | None


def name_of(message: Message, id: int, actions: Sequence[int] | None, period: Period) -> Name | None:
    """A name by the number of one of its rows, of these actions alone where some are given."""
    rows = _rows(_NAME, {"ws": message.workspace_id, "message": message.pk, "id": id, "actions": actions})
    if not rows or not rows[0][1]:
        return None
    start, end = (None, None) if period.lifetime else (period.start, period.end)
    return Name(rows[0][0], rows[0][1], start, end)


def page(message: Message, name: Name, after: str = "") -> tuple[list[Given], str]:
    """Fifty responses, the latest first, and the cursor of the next ones."""
    at, _, id = after.partition("-")
    place = (int(at), int(id)) if at.isdecimal() and id.isdecimal() and max(len(at), len(id)) < 18 else (None, None)
    where = _where(message, name) | {"at": place[0], "after": place[1], "limit": PER_PAGE + 1}
    rows = [Given(*row) for row in _rows(_PAGE, where)]
    return rows[:PER_PAGE], rows[PER_PAGE - 1].cursor if len(rows) > PER_PAGE else ""


def people(message: Message, name: Name) -> list[int]:
    rows = _rows(_PEOPLE, _where(message, name))
    return [number for (number,) in rows]


def _where(message: Message, name: Name) -> dict[str, Any]:
    asked = {"names": list(name.ids), "start": name.start, "end": name.end}
    return {"ws": message.workspace_id, "message": message.pk, **asked}


def _rows(sql: str, arguments: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
