"""Audience activity: which device was shown a message and whether it clicked, for thirty days (metrics.md 5).

Every statement asks for rows that live at this moment, and the database shows this role no other (U-6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.metrics import BY_ID
from analytics.reports.in_app.tally import number_of
from analytics.reports.shapes import Number
from messaging.facts import micros
from messaging.models import Message
from messaging.platforms import Platform

TABS = {"impression": "Impression", "clicked": "Clicked", "not_clicked": "Did not click"}
METRIC_OF_TAB = {
    "impression": "audience_impression",
    "clicked": "audience_clicked",
    "not_clicked": "audience_did_not_click",
}
PER_PAGE = 50

# One condition for whoever reads these rows: pages, files, sets of people. `a` is the row.
LIVING = "a.expires_at > (SELECT readout_now())"
OF_TAB = {"impression": "true", "clicked": "a.clicked", "not_clicked": "NOT a.clicked"}
CHOSEN = f"""
a.workspace_id = %(ws)s AND a.message_id = %(message)s AND {LIVING}
    AND (%(platform)s = 0 OR a.platform = %(platform)s)
"""
_OF_ROWS = f"(SELECT {{what}} FROM messaging_audience_activity a WHERE {CHOSEN} AND {{which}})"
_SOON = "a.expires_at <= (SELECT readout_now()) + interval '7 days'"
# Each from a stretch of the index of its own: twice as fast over a million rows as one walk that sorts them apart.
_COUNTS = "SELECT " + ", ".join(
    _OF_ROWS.format(what=what, which=which)
    for what, which in (
        ("count(*)", OF_TAB["clicked"]),
        ("count(*)", OF_TAB["not_clicked"]),
        ("count(*)", _SOON),
        ("max(a.expires_at)", "true"),
    )
)
_PAGE = """
SELECT a.id, a.device, a.platform, a.clicked, a.first_displayed, a.last_displayed, a.last_clicked, a.last_activity,
    a.impressions, a.clicks, a.expires_at, a.card_id, a.block_id, p.public_id, coalesce(p.external_id, '')
FROM messaging_audience_activity a
LEFT JOIN messaging_person p ON p.workspace_id = a.workspace_id AND p.id = a.person_id
WHERE {chosen} AND {tab} AND (%(at)s::bigint IS NULL OR
    (a.last_activity, a.id) {beyond} (timestamptz 'epoch' + %(at)s / 1000000 * interval '1 second'
        + mod(%(at)s, 1000000) * interval '1 microsecond', %(id)s))
ORDER BY a.last_activity {order}, a.id {order} LIMIT %(limit)s
"""
_PEOPLE = """
SELECT DISTINCT a.person_id FROM messaging_audience_activity a
JOIN messaging_person p ON p.workspace_id = a.workspace_id AND p.id = a.person_id AND p.erased_at IS NULL
WHERE {chosen} AND {tab}
"""
_EVER = "SELECT EXISTS (SELECT FROM messaging_in_app_report WHERE workspace_id = %s AND message_id = %s)"


@dataclass(frozen=True, slots=True)
class Row:
    """Times are UTC; `person` is the public id, empty for a device that nobody was named with."""

    id: int
    device: str
    platform: int
    clicked: bool
    first_displayed: datetime | None
    last_displayed: datetime | None
    last_clicked: datetime | None
    last_activity: datetime
    impressions: int
    clicks: int
    expires_at: datetime
    card_id: int | None
    block_id: int | None
    person: str | None
    external_id: str

    @property
    def cursor(self) -> str:
        return f"{micros(self.last_activity)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each tab has, how many of all expire within seven days, and when the last one does."""

    clicked: int
    not_clicked: int
    soon: int
    last: datetime | None
    known: bool

    @property
    def impression(self) -> int:
        return self.clicked + self.not_clicked

    @property
    def gone(self) -> bool:
        """There was a time when there were rows."""
        return self.known and not self.impression

    def of(self, tab: str) -> int:
        return {"impression": self.impression, "clicked": self.clicked, "not_clicked": self.not_clicked}[tab]

    def numbers(self) -> dict[str, Number]:
        return {id: number_of(BY_ID[id], self.of(tab)) for tab, id in METRIC_OF_TAB.items()}


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    newer: str = ""
    older: str = ""


def counts(message: Message, platform: Platform) -> Counts:
    [(clicked, silent, soon, last)] = _rows(_COUNTS, _where(message, platform))
    [(known,)] = _rows(_EVER, [message.workspace_id, message.pk])
    return Counts(clicked, silent, soon, last, known)


def page(message: Message, platform: Platform, tab: str, after: str = "", before: str = "") -> Page:
    """Fifty rows, the latest activity first; a cursor names the last row seen."""
    place = _cursor(after or before)
    back = bool(before and not after and place)
    sql = _PAGE.format(chosen=CHOSEN, tab=OF_TAB[tab], beyond=">" if back else "<", order="ASC" if back else "DESC")
    at, id = place or (None, None)
    found = _rows(sql, _where(message, platform) | {"at": at, "id": id, "limit": PER_PAGE + 1})
    rows = [Row(*row) for row in found]
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    if back:
        rows.reverse()
    has_newer, has_older = (more, True) if back else (place is not None, more)
    return Page(rows, rows[0].cursor if rows and has_newer else "", rows[-1].cursor if rows and has_older else "")


def people(message: Message, platform: Platform, tab: str) -> list[int]:
    """Numbers of the people behind the rows of a tab (U-13)."""
    rows = _rows(_PEOPLE.format(chosen=CHOSEN, tab=OF_TAB[tab]), _where(message, platform))
    return [number for (number,) in rows]


def _where(message: Message, platform: Platform) -> dict[str, Any]:
    return {"ws": message.workspace_id, "message": message.pk, "platform": int(platform)}


def _cursor(text: str) -> tuple[int, int] | None:
    at, _, id = text.partition("-")
    if not (at.isdecimal() and id.isdecimal() and len(at) < 18 and len(id) < 18):
        return None
    return int(at), int(id)


def _rows(sql: str, arguments: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
