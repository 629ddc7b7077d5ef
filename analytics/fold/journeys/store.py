"""Reading and writing the rows of journeys, for all ways of a batch at once."""

from collections.abc import Iterable
from typing import Any

from analytics.fold.columns import flags, micros_of, numbers, texts, time_of
from analytics.fold.journeys.rows import EntryRow, HitRow, StayRow, UnnamedRow, Way
from journeys.moves import decode, encode

# By the index of people, as of campaigns: another begins with the journey.
_ENTRIES = f"""
SELECT e.id, e.journey_id, e.person_id, e.person_at_first, e.key, e.population, e.moves,
    {micros_of("e.entered_at")}, {micros_of("e.exited_at")}, e.reason, e.goal_met
FROM journeys_entry e WHERE e.workspace_id = %(ws)s AND e.id = ANY (ARRAY(
    SELECT o.id FROM unnest(%(people)s::bigint[], %(journeys)s::bigint[]) AS u(person, journey)
    JOIN journeys_entry o ON o.workspace_id = %(ws)s AND o.person_id = u.person AND o.journey_id + 0 = u.journey
    UNION SELECT unnest(%(alone)s::bigint[])
)) ORDER BY e.id FOR NO KEY UPDATE
"""
_UNNAMED = """
SELECT n.journey_id, n.person_id, n.person_at_first, n.moves
FROM unnest(%(people)s::bigint[], %(journeys)s::bigint[]) AS u(person, journey)
JOIN journeys_unnamed n ON n.workspace_id = %(ws)s AND n.person_id = u.person AND n.journey_id + 0 = u.journey
"""
_STAYS = f"""
SELECT entry_id, step_id, {micros_of("entered_at")}, {micros_of("left_at")}, state, outcome, next_step_id, branch_id,
    is_first
FROM journeys_stay WHERE workspace_id = %s AND entry_id = ANY(%s) ORDER BY entry_id, place
"""
_HITS = f"""
SELECT h.person_id, h.journey_id, h.hit_id, h.entry_id, h.person_at_first, {micros_of("h.at")}, h.converts,
    h.converted_delivery_id, h.converted_step_id, h.platform, h.population
FROM unnest(%(people)s::bigint[], %(journeys)s::bigint[]) AS u(person, journey)
JOIN journeys_hit h ON h.workspace_id = %(ws)s AND h.person_id = u.person AND h.journey_id + 0 = u.journey
"""
_NEW_ENTRIES = f"""
INSERT INTO journeys_entry AS e (workspace_id, id, journey_id, person_id, person_at_first, key, population, moves,
    entered_at, exited_at, reason, goal_met)
SELECT %(ws)s, id, journey_id, person_id, person_at_first, key, population, moves, {time_of("entered")},
    {time_of("exited")}, reason, goal_met
FROM unnest(%(id)s::bigint[], %(journey_id)s::bigint[], %(person_id)s::bigint[], %(person_at_first)s::bigint[],
    %(key)s::text[], %(population)s::smallint[], %(moves)s::text[], %(entered_at)s::bigint[], %(exited_at)s::bigint[],
    %(reason)s::text[], %(goal_met)s::boolean[]) AS t(id, journey_id, person_id, person_at_first, key, population,
    moves, entered, exited, reason, goal_met)
ORDER BY id
"""
_CHANGE_ENTRIES = f"""
UPDATE journeys_entry e SET moves = t.moves, entered_at = {time_of("t.entered")}, exited_at = {time_of("t.exited")},
    reason = t.reason, goal_met = t.goal_met
FROM unnest(%(id)s::bigint[], %(moves)s::text[], %(entered_at)s::bigint[], %(exited_at)s::bigint[], %(reason)s::text[],
    %(goal_met)s::boolean[]) AS t(id, moves, entered, exited, reason, goal_met)
WHERE e.workspace_id = %(ws)s AND e.id = t.id
"""
_WRITE_UNNAMED = """
INSERT INTO journeys_unnamed (workspace_id, journey_id, person_id, person_at_first, moves)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS t(journey, person, at_first, moves)
ORDER BY journey, at_first ON CONFLICT (workspace_id, journey_id, person_at_first) DO UPDATE SET moves = excluded.moves
"""
_WRITE_STAYS = f"""
INSERT INTO journeys_stay (workspace_id, entry_id, place, journey_id, step_id, person_id, entered_at, left_at, state,
    outcome, next_step_id, branch_id, is_first, population)
SELECT %(ws)s, entry_id, place, journey_id, step_id, person_id, {time_of("entered")}, {time_of("left_")}, state,
    outcome, next_step_id, branch_id, is_first, population
FROM unnest(%(entry_id)s::bigint[], %(place)s::int[], %(journey_id)s::bigint[], %(step_id)s::bigint[],
    %(person_id)s::bigint[], %(entered_at)s::bigint[], %(left_at)s::bigint[], %(state)s::text[], %(outcome)s::text[],
    %(next_step_id)s::bigint[], %(branch_id)s::bigint[], %(is_first)s::boolean[], %(population)s::smallint[])
    AS t(entry_id, place, journey_id, step_id, person_id, entered, left_, state, outcome, next_step_id, branch_id,
    is_first, population)
ORDER BY entry_id, place
ON CONFLICT (workspace_id, entry_id, place) DO UPDATE SET step_id = excluded.step_id, person_id = excluded.person_id,
    entered_at = excluded.entered_at, left_at = excluded.left_at, state = excluded.state, outcome = excluded.outcome,
    next_step_id = excluded.next_step_id, branch_id = excluded.branch_id, is_first = excluded.is_first
"""
_DROP_STAYS = """
DELETE FROM journeys_stay s USING unnest(%s::bigint[], %s::int[]) AS t(entry, places)
WHERE s.workspace_id = %s AND s.entry_id = t.entry AND s.place >= t.places
"""
_DROP_HITS = "DELETE FROM journeys_hit WHERE workspace_id = %s AND journey_id = %s AND hit_id = ANY(%s)"
_WRITE_HITS = f"""
INSERT INTO journeys_hit (workspace_id, journey_id, entry_id, person_id, person_at_first, hit_id, at, converts,
    converted_delivery_id, converted_step_id, platform, population)
SELECT %(ws)s, journey_id, entry_id, person_id, person_at_first, hit_id, {time_of("at")}, converts,
    converted_delivery_id, converted_step_id, platform, population
FROM unnest(%(journey_id)s::bigint[], %(entry_id)s::bigint[], %(person_id)s::bigint[], %(person_at_first)s::bigint[],
    %(hit_id)s::bigint[], %(at)s::bigint[], %(converts)s::boolean[], %(converted_delivery_id)s::bigint[],
    %(converted_step_id)s::bigint[], %(platform)s::smallint[], %(population)s::smallint[])
    AS t(journey_id, entry_id, person_id, person_at_first, hit_id, at, converts, converted_delivery_id,
    converted_step_id, platform, population)
ORDER BY journey_id, hit_id
ON CONFLICT (workspace_id, journey_id, hit_id) DO UPDATE SET entry_id = excluded.entry_id, at = excluded.at,
    person_id = excluded.person_id, person_at_first = excluded.person_at_first, converts = excluded.converts,
    converted_delivery_id = excluded.converted_delivery_id, converted_step_id = excluded.converted_step_id,
    platform = excluded.platform, population = excluded.population
"""
_NUMBERS = "SELECT nextval('journeys_entry_id_seq') FROM generate_series(1, %s)"

Pair = tuple[int, int]


def load(cursor, workspace_id: int, pairs: Iterable[Pair], alone: Iterable[int]) -> dict[tuple[int, int], Way]:
    """The ways of these people (person, journey), and of these entries without a person (0 - entry, journey)."""
    wanted = sorted(set(pairs))
    where = {
        "ws": workspace_id,
        "people": numbers(person for person, _ in wanted),
        "journeys": numbers(journey for _, journey in wanted),
        "alone": numbers(sorted(alone)),
    }
    ways = {(person, journey): Way(journey, person) for person, journey in wanted}
    entries = _load_entries(cursor, where, ways)
    if entries:
        cursor.execute(_STAYS, [workspace_id, numbers(sorted(entries))])
        for entry, *stay in cursor.fetchall():
            entries[entry].stays.append(StayRow(*stay))
    cursor.execute(_UNNAMED, where)
    for journey, person, at_first, moves in cursor.fetchall():
        ways[person, journey].unnamed[at_first] = UnnamedRow(journey, person, at_first, decode(moves))
    cursor.execute(_HITS, where)
    for person, journey, *hit in cursor.fetchall():
        ways[person, journey].hits.append(HitRow(*hit))
    return ways


def _load_entries(cursor, where: dict[str, Any], ways: dict[tuple[int, int], Way]) -> dict[int, EntryRow]:
    cursor.execute(_ENTRIES, where)
    entries = {}
    for id, journey, person, at_first, key, population, moves, *state in cursor.fetchall():
        row = EntryRow(id, journey, person, at_first, key, population, decode(moves), False, *state)
        way = ways.setdefault((-id if person is None else person, journey), Way(journey, person))
        way.entries[row.identity] = entries[id] = row
    return entries


def new_numbers(cursor, n: int) -> list[int]:
    """Numbers for entries that are about to be written."""
    if not n:
        return []
    cursor.execute(_NUMBERS, [n])
    return [number for (number,) in cursor.fetchall()]


def write_entries(cursor, workspace_id: int, rows: list[EntryRow]) -> None:
    new, old = [row for row in rows if row.new], [row for row in rows if not row.new]
    if new:
        identity = {name: _numbers(new, name) for name in ("journey_id", "person_id", "person_at_first", "population")}
        cursor.execute(_NEW_ENTRIES, _said(workspace_id, new) | identity | {"key": texts(row.key for row in new)})
    if old:
        cursor.execute(_CHANGE_ENTRIES, _said(workspace_id, old))


def _said(workspace_id: int, rows: list[EntryRow]) -> dict[str, Any]:
    return {name: _numbers(rows, name) for name in ("id", "entered_at", "exited_at")} | {
        "ws": workspace_id,
        "moves": texts(encode(row.moves) for row in rows),
        "reason": texts(row.reason for row in rows),
        "goal_met": flags(row.goal_met for row in rows),
    }


def write_unnamed(cursor, workspace_id: int, rows: list[UnnamedRow]) -> None:
    if rows:
        who = [_numbers(rows, name) for name in ("journey_id", "person_id", "person_at_first")]
        cursor.execute(_WRITE_UNNAMED, [workspace_id, *who, texts(encode(row.moves) for row in rows)])


def write_stays(cursor, workspace_id: int, rows: list[tuple[EntryRow, int, StayRow]]) -> None:
    """Each with its entry and its place."""
    if not rows:
        return
    stays = [stay for _, _, stay in rows]
    cursor.execute(
        _WRITE_STAYS,
        {name: _numbers(stays, name) for name in ("step_id", "entered_at", "left_at", "next_step_id", "branch_id")}
        | {name: numbers(getattr(entry, name) for entry, _, _ in rows) for name in ("journey_id", "person_id")}
        | {
            "ws": workspace_id,
            "entry_id": numbers(entry.id for entry, _, _ in rows),
            "place": numbers(place for _, place, _ in rows),
            "population": numbers(entry.population for entry, _, _ in rows),
            "state": texts(stay.state for stay in stays),
            "outcome": texts(stay.outcome for stay in stays),
            "is_first": flags(stay.is_first for stay in stays),
        },
    )


def drop_stays(cursor, workspace_id: int, fewer: list[tuple[int, int]]) -> None:
    """(entry, how many are left): a report that came late can show that two visits were one."""
    if fewer:
        entries, places = zip(*fewer, strict=True)
        cursor.execute(_DROP_STAYS, [numbers(entries), numbers(places), workspace_id])


def write_hits(cursor, workspace_id: int, rows: list[tuple[Way, HitRow]]) -> None:
    if not rows:
        return
    names = (
        "entry_id", "person_at_first", "hit_id", "at", "converted_delivery_id", "converted_step_id", "platform",
        "population",
    )  # fmt: skip
    cursor.execute(
        _WRITE_HITS,
        {name: numbers(getattr(hit, name) for _, hit in rows) for name in names}
        | {name: numbers(getattr(way, name) for way, _ in rows) for name in ("journey_id", "person_id")}
        | {"ws": workspace_id, "converts": flags(hit.converts for _, hit in rows)},
    )


def drop_hits(cursor, workspace_id: int, journey: int, hits: list[int]) -> None:
    cursor.execute(_DROP_HITS, [workspace_id, journey, numbers(hits)])


def _numbers(rows: Iterable[Any], name: str) -> str:
    return numbers(getattr(row, name) for row in rows)
