"""Numbers for the devices and people of a message, behind keyed digests: sets stay small and name nobody (ruling 37).

Folds of one message wait for each other at its row, before anything of the message is read (ruling 22): so nobody else
hands out a number or changes a fact, an activity or a response of it until the transaction ends.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.fold.columns import micros_of, numbers, time_of
from analytics.fold.in_app_reports import Report

_MAKE = """
INSERT INTO messaging_in_app_report (workspace_id, message_id)
SELECT %s, unnest(%s::bigint[]) ORDER BY 2 ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT message_id, members FROM messaging_in_app_report WHERE workspace_id = %s AND message_id = ANY(%s)
ORDER BY message_id FOR NO KEY UPDATE
"""
_KNOWN = f"""
SELECT m.message_id, m.digest, m.number, {micros_of("m.until")}
FROM unnest(%s::bigint[], %s::bytea[]) AS t (message_id, digest)
JOIN messaging_in_app_member m ON m.workspace_id = %s AND m.message_id = t.message_id AND m.digest = t.digest
"""
_ADD = """
INSERT INTO messaging_in_app_member (workspace_id, message_id, digest, number)
SELECT %s, * FROM unnest(%s::bigint[], %s::bytea[], %s::bigint[])
"""
_COUNT = """
UPDATE messaging_in_app_report r SET members = t.members
FROM unnest(%s::bigint[], %s::bigint[]) AS t (message_id, members)
WHERE r.workspace_id = %s AND r.message_id = t.message_id
"""
_UNTIL = f"""
UPDATE messaging_in_app_member m SET until = {time_of("t.until")}
FROM unnest(%s::bigint[], %s::bytea[], %s::bigint[]) AS t (message_id, digest, until)
WHERE m.workspace_id = %s AND m.message_id = t.message_id AND m.digest = t.digest
"""

_Place = tuple[int, bytes]


@dataclass(slots=True)
class Member:
    """`until`: when the latest activity row of this device ended or will end, in microseconds since 1970."""

    number: int
    until: int | None = None


Members = dict[_Place, Member]


def number(cursor, workspace_id: int, reports: Iterable[Report]) -> Members:
    """Locks the messages and gives everybody in the reports a number."""
    reports = list(reports)
    counts = _lock(cursor, workspace_id, {report.message_id for report in reports})
    wanted = dict.fromkeys(place for report in reports for place in _places(report))
    members = _known(cursor, workspace_id, list(wanted))
    _add(cursor, workspace_id, [place for place in wanted if place not in members], counts, members)
    for report in reports:
        report.number = members[report.message_id, report.device_digest].number
        if report.person_digest is not None:
            report.person = members[report.message_id, report.person_digest].number
    return members


def end(cursor, workspace_id: int, ends: dict[_Place, int]) -> None:
    """Remembers until when there is an activity row, for reports that come after it (U-8)."""
    if ends:
        messages, digests = _columns(ends)
        cursor.execute(_UNTIL, [messages, digests, list(ends.values()), workspace_id])


def _places(report: Report) -> list[_Place]:
    digests = [report.device_digest] + ([] if report.person_digest is None else [report.person_digest])
    return [(report.message_id, digest) for digest in digests]


def _lock(cursor, workspace_id: int, messages: set[int]) -> dict[int, int]:
    wanted = numbers(sorted(messages))
    cursor.execute(_MAKE, [workspace_id, wanted])
    cursor.execute(_LOCK, [workspace_id, wanted])
    return dict(cursor.fetchall())


def _known(cursor, workspace_id: int, places: list[_Place]) -> Members:
    cursor.execute(_KNOWN, [*_columns(places), workspace_id])
    return {(message, bytes(digest)): Member(*rest) for message, digest, *rest in cursor.fetchall()}


def _add(cursor, workspace_id: int, places: list[_Place], counts: dict[int, int], members: Members) -> None:
    if not places:
        return
    grown: defaultdict[int, int] = defaultdict(int, counts)
    for place in places:
        grown[place[0]] += 1
        members[place] = Member(grown[place[0]])
    cursor.execute(_ADD, [workspace_id, *_columns(places), [members[place].number for place in places]])
    changed = sorted({message for message, _ in places})
    cursor.execute(_COUNT, [changed, [grown[message] for message in changed], workspace_id])


def _columns(places: Iterable[_Place]) -> tuple[list[int], list[bytes]]:
    places = list(places)
    return [message for message, _ in places], [digest for _, digest in places]
