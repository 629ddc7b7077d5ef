"""Who was shown a message and who clicked in it: a row per message and device, for thirty days (metrics.md 5).

Every display renews the row, a click does not. A row born of a click, its display never reported, ends thirty days
after its first click (ruling 39). What comes after the end of a row and happened before it brings nothing back (U-8).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from analytics.fold.columns import micros_of, numbers, texts, time_of
from analytics.fold.in_app_members import Members, end
from analytics.fold.in_app_reports import Report
from analytics.retention import AUDIENCE

LIFE = AUDIENCE // timedelta(microseconds=1)

_TIMES = ("first_displayed", "last_displayed", "first_clicked", "last_clicked", "last_activity", "expires_at")
_NUMBERS = ("person_id", "platform", "card_id", "block_id", "impressions", "clicks")
_ARRAYS = ", ".join(f"%({name})s::bigint[]" for name in (*_NUMBERS, *_TIMES))
_KNOWN = f"""
SELECT a.message_id, a.device, {", ".join(f"a.{name}" for name in _NUMBERS)},
    {", ".join(micros_of(f"a.{name}") for name in _TIMES)}
FROM unnest(%s::bigint[], %s::text[]) AS t (message_id, device)
JOIN messaging_audience_activity a ON a.workspace_id = %s AND a.message_id = t.message_id AND a.device = t.device
"""
_WRITE = f"""
INSERT INTO messaging_audience_activity (workspace_id, message_id, device, {", ".join((*_NUMBERS, *_TIMES))})
SELECT %(ws)s, message_id, device, {", ".join(_NUMBERS)}, {", ".join(time_of(name) for name in _TIMES)}
FROM unnest(%(message_id)s::bigint[], %(device)s::text[], {_ARRAYS})
    AS t (message_id, device, {", ".join((*_NUMBERS, *_TIMES))})
ORDER BY message_id, device
ON CONFLICT (workspace_id, message_id, device) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*_NUMBERS, *_TIMES))}
"""

_Place = tuple[int, str]


@dataclass(slots=True)
class Activity:
    """One row; times in microseconds since 1970."""

    message_id: int
    device: str
    person_id: int | None = None
    platform: int = 0
    card_id: int | None = None
    block_id: int | None = None
    impressions: int = 0
    clicks: int = 0
    first_displayed: int | None = None
    last_displayed: int | None = None
    first_clicked: int | None = None
    last_clicked: int | None = None
    last_activity: int = 0
    expires_at: int = 0

    def hear(self, report: Report) -> None:
        item, at = report.item, report.item.at
        if at >= self.last_activity or self.person_id is None:
            self.person_id = item.person_id if item.person_id is not None else self.person_id
        if item.platform and (at >= self.last_activity or not self.platform):
            self.platform = item.platform
        if report.shows:
            self.first_displayed = min(at, at if self.first_displayed is None else self.first_displayed)
            self.last_displayed = max(at, self.last_displayed or at)
            self.impressions += report.counts_impression
        else:
            self._click(report)
        self.last_activity = max(at, self.last_activity)
        lives_from = self.last_displayed if self.last_displayed is not None else self.first_clicked
        self.expires_at = (at if lives_from is None else lives_from) + LIFE

    def _click(self, report: Report) -> None:
        at, block = report.item.at, report.place.block
        latest = (-1, 0) if self.last_clicked is None else (self.last_clicked, self.block_id or 0)
        if (at, block.id if block else 0) >= latest:
            self.card_id, self.block_id = report.place.card_id or None, block.id if block else None
        self.first_clicked = min(at, at if self.first_clicked is None else self.first_clicked)
        self.last_clicked = max(at, self.last_clicked or at)
        self.clicks += 1


def keep(cursor, workspace_id: int, reports: Iterable[Report], members: Members, now: int) -> None:
    """Under the lock of the messages. An event older than thirty days at its receipt touches no row (ruling 39)."""
    told = [one for one in reports if (one.shows or one.clicks) and one.item.received - one.item.at < LIFE]
    if not told:
        return
    rows = _known(cursor, workspace_id, sorted({_place(report) for report in told}))
    changed: dict[_Place, Report] = {}
    for report in told:
        row = rows.get(_place(report))
        if row is None or row.expires_at <= now:
            row = _born(report, members, now)
        if row is not None:
            row.hear(report)
            rows[_place(report)] = row
            changed[_place(report)] = report
    _write(cursor, workspace_id, [rows[place] for place in sorted(changed)])
    until = {(one.message_id, one.device_digest): rows[place].expires_at for place, one in changed.items()}
    end(cursor, workspace_id, until)
    for place, at in until.items():
        members[place].until = at


def _born(report: Report, members: Members, now: int) -> Activity | None:
    """Nothing where its time is over already, or where a row has ended that would have held this click."""
    at = report.item.at
    until = members[report.message_id, report.device_digest].until
    if at + LIFE <= now or (report.clicks and until is not None and at < until):
        return None
    return Activity(report.message_id, report.device)


def _place(report: Report) -> _Place:
    return report.message_id, report.device


def _known(cursor, workspace_id: int, places: Sequence[_Place]) -> dict[_Place, Activity]:
    cursor.execute(_KNOWN, [[message for message, _ in places], texts(device for _, device in places), workspace_id])
    rows = [Activity(*row) for row in cursor.fetchall()]
    return {(row.message_id, row.device): row for row in rows}


def _write(cursor, workspace_id: int, rows: Sequence[Activity]) -> None:
    if rows:
        columns = {name: numbers(getattr(row, name) for row in rows) for name in ("message_id", *_NUMBERS, *_TIMES)}
        cursor.execute(_WRITE, columns | {"ws": workspace_id, "device": texts(row.device for row in rows)})
