"""Taking on whoever's time has come, a portion of a journey at a time.

A row of the future is touched by nothing: a million people who wait cost nothing until their time has come. The rows
are locked, moved and followed by messages and reports in one transaction, so a killed worker's portion comes again
whole and nobody goes on twice.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from journeys import reasons
from journeys.engine import flows, people, writing
from journeys.engine.flows import Under
from journeys.engine.hearing import decode
from journeys.engine.people import Asked
from journeys.engine.walking import Walk, Walker
from journeys.models.journey import JourneyState
from messaging.ingest import fingerprints
from messaging.ingest.fingerprints import Fingerprints
from messaging.sending.work import sending_transaction
from workspaces.tenancy import engine_transaction

log = logging.getLogger(__name__)

# Where a portion cannot be moved a smaller one is tried, down to the one person who is in the way.
PORTIONS = (1_000, 30, 1)

COLUMNS = """
t.id, t.journey_id, t.version_id, t.person_id, t.trigger, t.entered_at, t.step, t.since, t.moves, t.due_at, t.heard,
t.delivery_id
"""
_WITH_PEOPLE_DUE = """
SELECT j.workspace_id, j.id, j.state FROM journeys_journey j WHERE j.state IN ('running', 'ended') AND EXISTS (
    SELECT FROM journeys_traveller t
    WHERE t.journey_id = j.id AND t.due_at <= CASE j.state WHEN 'ended' THEN 'infinity' ELSE readout_now() END
) ORDER BY j.id
"""
# Whoever did something that is still to be looked at is left until then: it may have been before their time came.
_DUE = f"""
SELECT {COLUMNS} FROM journeys_traveller t
WHERE t.journey_id = %(journey)s AND t.due_at <= %(until)s AND NOT EXISTS (
    SELECT FROM journeys_signal s WHERE s.workspace_id = t.workspace_id AND s.person_id = t.person_id)
ORDER BY t.due_at LIMIT %(limit)s FOR NO KEY UPDATE OF t SKIP LOCKED
"""
_UNDER_WAY = f"""
SELECT {COLUMNS} FROM journeys_traveller t WHERE t.journey_id = %(journey)s AND t.due_at IS NOT NULL
ORDER BY t.due_at LIMIT %(limit)s FOR NO KEY UPDATE OF t SKIP LOCKED
"""
# Of an ended journey everybody is taken, the earliest first; so there, later is behind all others.
_LATER = """
UPDATE journeys_traveller SET due_at = greatest(readout_now() + interval '1 hour', CASE WHEN %(ended)s THEN (
    SELECT max(due_at) + interval '1 second' FROM journeys_traveller WHERE journey_id = %(journey)s) END)
WHERE id = (
    SELECT id FROM journeys_traveller WHERE journey_id = %(journey)s AND due_at IS NOT NULL ORDER BY due_at LIMIT 1)
"""
# Everything that was accepted before this moment is folded, and what journeys wait for is noted.
_COUNTED_UNTIL = "SELECT received_at FROM messaging_inbox ORDER BY id LIMIT 1"
_SURVIVORS = """
SELECT t.person_id FROM journeys_traveller t
WHERE t.workspace_id = %s AND t.journey_id = %s AND t.person_id = ANY(%s) AND t.due_at IS NOT NULL
"""


def advance_some() -> int:
    """One portion of every journey that has people whose time has come; how many of them were looked at."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_WITH_PEOPLE_DUE)
        journeys = cursor.fetchall()
    return sum(_advance_alone(workspace_id, journey, state) for workspace_id, journey, state in journeys)


def _advance_alone(workspace_id: int, journey_id: int, state: str) -> int:
    """Somebody who cannot be moved, for whatever reason, stands in nobody else's way: they are tried again later."""
    for limit in PORTIONS:
        try:
            return _advance(workspace_id, journey_id, state, limit)
        except Exception:
            log.exception("%d people of journey %d could not be taken on", limit, journey_id)
    with sending_transaction() as (cursor, _):
        cursor.execute(_LATER, {"journey": journey_id, "ended": state == JourneyState.ENDED})
    return 0


def _advance(workspace_id: int, journey_id: int, state: str, limit: int) -> int:
    marks = fingerprints.of_workspace(workspace_id)
    with sending_transaction() as (cursor, now):
        journey = flows.hold(cursor, [journey_id], now).get(journey_id)
        if journey is None or journey.state != state:
            return 0
        if journey.state == JourneyState.ENDED:
            return _end(cursor, journey, marks, now, limit)
        walkers = _due(cursor, journey, now, limit)
        if walkers:
            _move(cursor, journey, walkers, marks, now)
        return len(walkers)


def _due(cursor, journey: Under, now: datetime, limit: int) -> list[Walker]:
    """Of a journey that listens to nothing, everybody; else those before whose time everything is known."""
    cursor.execute("SELECT EXISTS (SELECT FROM journeys_listening WHERE journey_id = %s)", [journey.id])
    until = counted_until(cursor, now) if cursor.fetchone()[0] else now
    cursor.execute(_DUE, {"journey": journey.id, "until": until, "limit": limit})
    return [walker_of(row) for row in cursor.fetchall()]


def _move(cursor, journey: Under, walkers: Sequence[Walker], marks: Fingerprints, now: datetime) -> None:
    walk = prepare(cursor, {journey.id: journey}, walkers, marks, now)
    merged = follow_merges(cursor, journey, walkers, walk)
    for walker in walkers:
        if walk.people[walker.person].erased:
            walk.leave(walker, now, reasons.ERASED)
        elif walker.id in merged:
            walk.leave(walker, now, reasons.MERGED)
        else:
            walk.go_on(walker, now)
    writing.write(cursor, journey.workspace_id, walkers, walk.effects, walk.journeys, walk.flows, now)


def _end(cursor, journey: Under, marks: Fingerprints, now: datetime, limit: int) -> int:
    """Whoever is under way leaves, as of the end."""
    cursor.execute(_UNDER_WAY, {"journey": journey.id, "limit": limit})
    walkers = [walker_of(row) for row in cursor.fetchall()]
    if walkers:
        walk = prepare(cursor, {journey.id: journey}, walkers, marks, now)
        for walker in walkers:
            walk.leave(walker, journey.ended_at or now, reasons.JOURNEY_ENDED)
        writing.write(cursor, journey.workspace_id, walkers, walk.effects, walk.journeys, walk.flows, now)
    return len(walkers)


def prepare(
    cursor,
    journeys: dict[int, Under],
    walkers: Sequence[Walker],
    marks: Fingerprints,
    now: datetime,
    also: Iterable[int] = (),
) -> Walk:
    """Everything the next moves of these, and of people who may `also` come in, depend on."""
    workspace_id = next(iter(journeys.values())).workspace_id
    wanted = {walker.version for walker in walkers} | {journey.version_id for journey in journeys.values()}
    found = flows.load(cursor, workspace_id, wanted)
    asked = Asked(
        any(flow.reads_attributes for flow in found.values()),
        frozenset().union(*(flow.looks_at for flow in found.values())),
    )
    known = people.load(cursor, workspace_id, {*also, *(walker.person for walker in walkers)}, asked, now)
    became = people.messages(cursor, workspace_id, (walker.delivery for walker in walkers if walker.delivery))
    for walker in walkers:
        if walker.delivery is not None:
            walker.message = became.get(walker.delivery, reasons.FAILED)
    return Walk(journeys, found, known, marks, now)


def follow_merges(cursor, journey: Under, walkers: Sequence[Walker], walk: Walk) -> set[int]:
    """Who was merged goes on as who they are now; the entries of those who are under way themselves end."""
    moved = {walker.id: walk.people[walker.person].number for walker in walkers}
    moved = {walker.id: moved[walker.id] for walker in walkers if moved[walker.id] != walker.person}
    if not moved:
        return set()
    cursor.execute(_SURVIVORS, [journey.workspace_id, journey.id, sorted(set(moved.values()))])
    taken = {number for (number,) in cursor.fetchall()}
    for walker in walkers:
        if walker.id in moved and moved[walker.id] not in taken:
            walk.people[moved[walker.id]] = walk.people[walker.person]
            walker.person = moved[walker.id]
            taken.add(walker.person)
    return {walker.id for walker in walkers if walker.id in moved and moved[walker.id] != walker.person}


def counted_until(cursor, now: datetime) -> datetime:
    cursor.execute(_COUNTED_UNTIL)
    oldest = cursor.fetchone()
    return min(oldest[0], now) if oldest else now


def walker_of(row: Sequence[Any]) -> Walker:
    *columns, heard, delivery = row
    walker = Walker(*columns, heard=decode(heard), delivery=delivery)
    walker.kept = walker.state
    return walker
