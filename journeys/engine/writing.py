"""What follows from a portion's moves, written with a few statements however many people it holds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from journeys import reasons
from journeys.design.shapes import Change
from journeys.engine.flows import Flow, Under
from journeys.engine.hearing import encode
from journeys.engine.walking import Effects, Walker, waits_for_message
from messaging.attributes import merged
from messaging.sending.queueing import Order, queue
from messaging.sending.statements import tell
from messaging.sending.withdrawing import withdraw

_NUMBERS = "SELECT nextval('journeys_traveller_id_seq') FROM generate_series(1, %s)"
# Rows come as one text: to write a thousand of them as arrays took longer than to keep them.
_ROWS = """
json_to_recordset(%(rows)s::json) AS u (id bigint, journey bigint, version bigint, person bigint, trigger uuid,
    entered_at timestamptz, step text, since timestamptz, moves int, due_at timestamptz, heard text, delivery bigint,
    exited_at timestamptz, reason text)
"""
_ENTER = f"""
INSERT INTO journeys_traveller (id, workspace_id, journey_id, version_id, person_id, trigger, entered_at, step, since,
    moves, due_at, heard, delivery_id, exited_at, reason)
SELECT id, %(ws)s, journey, version, person, trigger, entered_at, step, since, moves, due_at, heard, delivery,
    exited_at, reason FROM {_ROWS}
"""
_MOVE = f"""
UPDATE journeys_traveller t SET step = u.step, since = u.since, moves = u.moves, due_at = u.due_at, heard = u.heard,
    delivery_id = u.delivery, exited_at = u.exited_at, reason = u.reason
FROM {_ROWS} WHERE t.id = u.id
"""
# Seldom, and by itself: whose row it is, is checked row by row wherever it is written.
_HAND_ON = f"UPDATE journeys_traveller t SET person_id = u.person FROM {_ROWS} WHERE t.id = u.id"
_COLUMNS = (
    "id", "journey", "version", "person", "trigger", "entered_at", "step", "since", "moves", "due_at", "delivery",
    "exited_at", "reason",
)  # fmt: skip
# People first and in order, as everybody locks them (ruling 23).
_LOCK = "SELECT id FROM messaging_person WHERE workspace_id = %s AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_PUT = f"""
UPDATE messaging_person p SET attributes = {merged("p.attributes", "t.attributes")}
FROM jsonb_to_recordset(%s::jsonb) AS t (id bigint, attributes jsonb)
WHERE p.workspace_id = %s AND p.id = t.id AND p.erased_at IS NULL
"""
_TAG = """
INSERT INTO messaging_persontag (workspace_id, person_id, name)
SELECT %(ws)s, u.person, u.name FROM unnest(%(people)s::bigint[], %(names)s::text[]) AS u (person, name)
JOIN messaging_person p ON p.workspace_id = %(ws)s AND p.id = u.person AND p.erased_at IS NULL
ORDER BY 2, 3 ON CONFLICT DO NOTHING
"""
_UNTAG = """
DELETE FROM messaging_persontag t USING unnest(%(people)s::bigint[], %(names)s::text[]) AS u (person, name)
WHERE t.workspace_id = %(ws)s AND t.person_id = u.person AND t.name = u.name
"""
_COUNT = """
INSERT INTO journeys_triggercount (workspace_id, journey_id, hour, outcome, n)
SELECT %(ws)s, u.journey, date_trunc('hour', %(now)s::timestamptz, 'UTC'), u.outcome, u.n
FROM unnest(%(journeys)s::bigint[], %(outcomes)s::text[], %(ns)s::bigint[]) AS u (journey, outcome, n)
ORDER BY 2, 4 ON CONFLICT (workspace_id, journey_id, hour, outcome) DO UPDATE
SET n = journeys_triggercount.n + excluded.n
"""


def new_numbers(cursor, n: int) -> list[int]:
    """Of people about to enter: what is reported of an entry carries its number."""
    if not n:
        return []
    cursor.execute(_NUMBERS, [n])
    return [number for (number,) in cursor.fetchall()]


def write(
    cursor,
    workspace_id: int,
    walkers: Sequence[Walker],
    effects: Effects,
    journeys: Mapping[int, Under],
    flows: Mapping[int, Flow],
    now: datetime,
) -> None:
    _withdraw(cursor, workspace_id, walkers, now)
    _send(cursor, workspace_id, effects, journeys, flows, now)
    _keep(cursor, workspace_id, [walker for walker in walkers if walker.is_new], _ENTER)
    _keep(cursor, workspace_id, [walker for walker in walkers if not walker.is_new], _MOVE)
    _keep(cursor, workspace_id, [walker for walker in walkers if walker.was_merged], _HAND_ON)
    _change(cursor, workspace_id, effects.changes)
    tell(cursor, workspace_id, effects.told)


def _withdraw(cursor, workspace_id: int, walkers: Sequence[Walker], now: datetime) -> None:
    """Whoever is taken out gets nothing more; who came to the end gets what is on its way. Of a journey that is ended
    all is stopped at once."""
    out = [walker for walker in walkers if walker.exited_at is not None and not walker.is_new]
    taken = [walker for walker in out if walker.reason not in (reasons.END, reasons.JOURNEY_ENDED)]
    withdraw(cursor, workspace_id, [(walker.journey, walker.person, walker.entry) for walker in taken], now)


def _send(
    cursor,
    workspace_id: int,
    effects: Effects,
    journeys: Mapping[int, Under],
    flows: Mapping[int, Flow],
    now: datetime,
) -> None:
    """One delivery for each that came to a step that sends."""
    for (journey, version, step), walkers in effects.sends.items():
        flow = flows[version]
        message = flow.messages[flow.definition.step(step).deed.message]  # type: ignore[union-attr]
        order = Order(
            workspace_id,
            journeys[journey].stream_id,
            message.id,
            message.channel,
            journey_id=journey,
            step_id=flow.steps[step][0],
            edition_id=flow.editions.get(step),
        )
        entries = [walker.entry for walker in walkers]
        deliveries = queue(cursor, order, [walker.person for walker in walkers], now, entries)
        if waits_for_message(flow, step):
            for walker, delivery in zip(walkers, deliveries, strict=True):
                if walker.step == step and walker.exited_at is None:
                    walker.delivery = delivery


def _keep(cursor, workspace_id: int, walkers: Sequence[Walker], statement: str) -> None:
    if walkers:
        rows = [
            {name: getattr(walker, name) for name in _COLUMNS} | {"heard": encode(walker.heard)} for walker in walkers
        ]
        cursor.execute(statement, {"ws": workspace_id, "rows": msgspec.json.encode(rows).decode()})


def _change(cursor, workspace_id: int, changes: Sequence[tuple[int, Change]]) -> None:
    if not changes:
        return
    cursor.execute(_LOCK, [workspace_id, sorted({person for person, _ in changes})])
    attributes: dict[int, dict[str, Any]] = {}
    tags: dict[tuple[int, str], bool] = {}
    for person, change in changes:
        attributes.setdefault(person, {}).update({**change.put, **dict.fromkeys(change.unset)})
        tags |= {(person, name): True for name in change.add_tags} | {
            (person, name): False for name in change.remove_tags
        }
    rows = [{"id": person, "attributes": found} for person, found in sorted(attributes.items()) if found]
    if rows:
        cursor.execute(_PUT, [msgspec.json.encode(rows).decode(), workspace_id])
    for statement, wanted in ((_TAG, True), (_UNTAG, False)):
        if pairs := [pair for pair, there in tags.items() if there == wanted]:
            people, names = zip(*pairs, strict=True)
            cursor.execute(statement, {"ws": workspace_id, "people": list(people), "names": list(names)})


def count(cursor, workspace_id: int, counts: Counter[tuple[int, str]], now: datetime) -> None:
    """What came of triggers: (journey, outcome)."""
    if counts:
        pairs = sorted(counts)
        columns = {
            "journeys": [journey for journey, _ in pairs],
            "outcomes": [outcome for _, outcome in pairs],
            "ns": [counts[pair] for pair in pairs],
        }
        cursor.execute(_COUNT, columns | {"ws": workspace_id, "now": now})
