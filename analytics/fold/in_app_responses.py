"""Tracked responses: each use of an action under the name it read, who gave it for thirty days (metrics.md 6)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from analytics.changes import Changes, bucket_number
from analytics.fold.columns import flags, micros_of, numbers, texts, time_of
from analytics.fold.in_app_facts import Board
from analytics.fold.in_app_reports import Report
from analytics.leafmetrics import Leaf, ScopeKind
from analytics.retention import AUDIENCE
from messaging.in_app.names import normalised

LIFE = AUDIENCE // timedelta(microseconds=1)
# Beyond so many of one message in one action, further names are counted together: a name may be made for every person.
MOST_NAMES = 5_000
OTHERS = "Other names"

_RENDERED = """
SELECT delivery_id, names FROM messaging_inappinstance WHERE workspace_id = %s AND delivery_id = ANY(%s)
"""
_KNOWN = """
SELECT n.message_id, n.action_id, n.name, n.id, n.clicks, n.dismisses
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS t (message_id, action_id, name)
JOIN analytics_response_name n ON n.workspace_id = %s AND n.message_id = t.message_id AND n.action_id = t.action_id
    AND n.name = t.name
"""
_HOW_MANY = """
SELECT message_id, action_id, count(*) FROM analytics_response_name
WHERE workspace_id = %s AND message_id = ANY(%s) GROUP BY 1, 2
"""
_ADD = """
INSERT INTO analytics_response_name (workspace_id, message_id, action_id, name)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS t (message_id, action_id, name)
ORDER BY message_id, action_id, name ON CONFLICT DO NOTHING
"""
_KINDS = """
UPDATE analytics_response_name n SET clicks = n.clicks OR t.clicks, dismisses = n.dismisses OR t.dismisses
FROM unnest(%s::bigint[], %s::boolean[], %s::boolean[]) AS t (id, clicks, dismisses)
WHERE n.workspace_id = %s AND n.id = t.id
"""
_BLOCKS = """
INSERT INTO analytics_response_block (workspace_id, name_id, block_id)
SELECT DISTINCT %s::bigint, * FROM unnest(%s::bigint[], %s::bigint[]) AS t (name_id, block_id)
ORDER BY name_id, block_id ON CONFLICT DO NOTHING
"""
_KEEP = f"""
INSERT INTO messaging_response
    (workspace_id, message_id, name_id, person_id, delivery_id, block_id, dismisses, at, expires_at, fact)
SELECT %(ws)s, message_id, name_id, person_id, delivery_id, block_id, dismisses, {time_of("at")},
    {time_of("expires")}, fact
FROM unnest(%(message_id)s::bigint[], %(name_id)s::bigint[], %(person_id)s::bigint[], %(delivery_id)s::bigint[],
    %(block_id)s::bigint[], %(dismisses)s::boolean[], %(at)s::bigint[], %(expires)s::bigint[], %(fact)s::bytea[])
    AS t (message_id, name_id, person_id, delivery_id, block_id, dismisses, at, expires, fact)
"""
_REPLACE = f"""
DELETE FROM messaging_response r USING unnest(%s::bigint[], %s::bytea[], %s::bigint[]) AS t (message_id, fact, block_id)
WHERE r.workspace_id = %s AND r.message_id = t.message_id AND r.fact = t.fact AND r.block_id = t.block_id
RETURNING r.message_id, r.fact, r.block_id, r.name_id, {micros_of("r.at")}
"""

# Message, who sent it (an action; a step of a journey as a negative number; 0: nobody), name.
_Named = tuple[int, int, str]


@dataclass(slots=True)
class Response:
    report: Report
    name: str
    dismisses: bool
    name_id: int = 0

    @property
    def named(self) -> _Named:
        item = self.report.item
        return self.report.message_id, item.action_id or -(item.step_id or 0), self.name


def count(cursor, workspace_id: int, reports: Iterable[Report], board: Board, changes: Changes, now: int) -> None:
    """Under the lock of the messages, after the facts have heard everything."""
    given = [
        Response(report, report.place.name, report.place.closes)
        for report in reports
        if report.clicks or report.closes or report.item.row_id in board.answering
    ]
    if given:
        _render(cursor, workspace_id, given)
        _name(cursor, workspace_id, given)
        for response in given:
            _count(response, changes)
        _keep(cursor, workspace_id, given, board, now)
    if board.replaced:
        _take_back(cursor, workspace_id, board, changes)


def _render(cursor, workspace_id: int, given: list[Response]) -> None:
    """What our own message said to this very person, where the app did not repeat it (Q-4)."""
    silent = [one for one in given if not one.report.item.event.action_name and one.report.item.own]
    if not silent:
        return
    cursor.execute(_RENDERED, [workspace_id, numbers({one.report.item.delivery_id for one in silent})])
    rendered = {delivery: json.loads(names) for delivery, names in cursor.fetchall()}
    for one in silent:
        block, names = one.report.place.block, rendered.get(one.report.item.delivery_id) or {}
        said = block and (names.get(block.public_id) or names.get(block.external_id))
        if said:
            one.name = normalised(said)


def _name(cursor, workspace_id: int, given: list[Response]) -> None:
    wanted = sorted({one.named for one in given})
    known = _known(cursor, workspace_id, wanted)
    missing = [named for named in wanted if named not in known]
    if missing:
        kept = _bounded(cursor, workspace_id, missing)
        cursor.execute(_ADD, [workspace_id, *_columns(sorted(set(kept.values())))])
        known |= _known(cursor, workspace_id, sorted(set(kept.values())))
        known |= {named: known[kept[named]] for named in missing}
    for one in given:
        one.name_id = known[one.named]
    ids = sorted({one.name_id for one in given})
    clicks = {one.name_id for one in given if not one.dismisses}
    dismisses = {one.name_id for one in given if one.dismisses}
    kinds = [flags(id in clicks for id in ids), flags(id in dismisses for id in ids)]
    cursor.execute(_KINDS, [numbers(ids), *kinds, workspace_id])
    blocks = [(one.name_id, one.report.place.block.id) for one in given if one.report.place.block]
    cursor.execute(_BLOCKS, [workspace_id, numbers(id for id, _ in blocks), numbers(block for _, block in blocks)])


def _known(cursor, workspace_id: int, wanted: list[_Named]) -> dict[_Named, int]:
    cursor.execute(_KNOWN, [*_columns(wanted), workspace_id])
    return {(message, action, name): id for message, action, name, id, *_ in cursor.fetchall()}


def _bounded(cursor, workspace_id: int, missing: list[_Named]) -> dict[_Named, _Named]:
    """Under which name each is kept."""
    cursor.execute(_HOW_MANY, [workspace_id, numbers({message for message, _, _ in missing})])
    there = {(message, action): n for message, action, n in cursor.fetchall()}
    kept = {}
    for message, action, name in missing:
        there[message, action] = there.get((message, action), 0) + 1
        shown = name if there[message, action] <= MOST_NAMES else OTHERS
        kept[message, action, name] = message, action, shown
    return kept


def _count(response: Response, changes: Changes) -> None:
    report, item = response.report, response.report.item
    for kind, scope in ((ScopeKind.REPORT, report.message_id), (ScopeKind.RESPONSE, response.name_id)):
        for platform in {0, item.platform}:
            key = (int(kind), scope, int(Leaf.RESPONSES), platform, item.population, bucket_number(item.at))
            changes.count(key, 1, report.person)


def _keep(cursor, workspace_id: int, given: list[Response], board: Board, now: int) -> None:
    fresh = [
        one for one in given if one.report.item.received - one.report.item.at < LIFE and one.report.item.at + LIFE > now
    ]
    if not fresh:
        return
    items = [one.report.item for one in fresh]
    cursor.execute(
        _KEEP,
        {
            "ws": workspace_id,
            "message_id": numbers(one.report.message_id for one in fresh),
            "name_id": numbers(one.name_id for one in fresh),
            "person_id": numbers(item.person_id for item in items),
            "delivery_id": numbers(item.delivery_id for item in items),
            "block_id": numbers(one.report.place.block.id if one.report.place.block else None for one in fresh),
            "dismisses": flags(one.dismisses for one in fresh),
            "at": numbers(item.at for item in items),
            "expires": numbers(item.at + LIFE for item in items),
            "fact": [one.report.display_digest if one.report.item.row_id in board.answering else None for one in fresh],
        },
    )


def _take_back(cursor, workspace_id: int, board: Board, changes: Changes) -> None:
    """An end that counted as a response while the click on the same button was on its way. The person stays in the set:
    the click puts them there anyway."""
    facts = {(fact.message_id, fact.digest, fact.part): fact for fact in board.replaced}
    columns = [list(column) for column in zip(*facts, strict=True)]
    cursor.execute(_REPLACE, [*columns, workspace_id])
    for message, digest, block, name_id, at in cursor.fetchall():
        fact = facts[message, bytes(digest), block]
        for kind, scope in ((ScopeKind.REPORT, message), (ScopeKind.RESPONSE, name_id)):
            for platform in {0, fact.platform}:
                key = (int(kind), scope, int(Leaf.RESPONSES), platform, fact.population, bucket_number(at))
                changes.count(key, -1)


def _columns(wanted: list[_Named]) -> list:
    messages, actions, names = zip(*wanted, strict=True)
    return [numbers(messages), numbers(actions), texts(names)]
