"""Writing what the fold made: deliveries, device attempts, entries and the 30 days of detail."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from analytics.changes import Changes, bucket_number
from analytics.fold.columns import flags, numbers, texts, time_of
from analytics.fold.item import Item
from analytics.fold.settling import EntryRow, EntryWrites
from analytics.fold.units import DeliveryDraft
from analytics.leafmetrics import Leaf, ScopeKind
from messaging.facts import encode, moment
from messaging.models.delivery import delivery_public_id
from messaging.platforms import Platform

_STANDING = """
    %(facts)s::text[], %(state)s::text[], %(reason)s::text[], %(outcome)s::bigint[], %(delivered)s::bigint[],
    %(opened)s::bigint[], %(clicked)s::bigint[], %(converted)s::bigint[]"""
_TIMES = ", ".join(time_of(name) for name in ("outcome", "delivered", "opened", "clicked", "converted"))
_INSERT = f"""
INSERT INTO messaging_delivery (workspace_id, id, public_id, external_id, person_id, person_at_first, message_id,
    channel, campaign_id, action_id, journey_id, step_id, entry_key, population, facts, state, reason, outcome_at,
    delivered_at, opened_at, clicked_at, converted_at)
SELECT %(ws)s, id, public_id, external_id, person_id, person_at_first, message_id, channel, campaign_id, action_id,
    journey_id, step_id, entry_key, population, facts, state, reason, {_TIMES}
FROM unnest(
    %(id)s::bigint[], %(public_id)s::text[], %(external_id)s::text[], %(person_id)s::bigint[],
    %(person_at_first)s::bigint[], %(message_id)s::bigint[], %(channel)s::text[], %(campaign_id)s::bigint[],
    %(action_id)s::bigint[], %(journey_id)s::bigint[], %(step_id)s::bigint[], %(entry_key)s::text[],
    %(population)s::smallint[], {_STANDING}
) AS t(id, public_id, external_id, person_id, person_at_first, message_id, channel, campaign_id, action_id, journey_id,
    step_id, entry_key, population, facts, state, reason, outcome, delivered, opened, clicked, converted)
"""
_UPDATE = f"""
UPDATE messaging_delivery d SET facts = t.facts, state = t.state, reason = t.reason,
    (outcome_at, delivered_at, opened_at, clicked_at, converted_at) = ROW({_TIMES})
FROM unnest(%(id)s::bigint[], {_STANDING})
    AS t(id, facts, state, reason, outcome, delivered, opened, clicked, converted)
WHERE d.workspace_id = %(ws)s AND d.id = t.id
"""
_ATTEMPTS = """
INSERT INTO messaging_deviceattempt (workspace_id, delivery_id, token, platform, facts, state)
SELECT %(ws)s, delivery_id, token, platform, facts, state FROM unnest(
    %(delivery_id)s::bigint[], %(token)s::text[], %(platform)s::smallint[], %(facts)s::text[], %(state)s::text[]
) AS t(delivery_id, token, platform, facts, state)
ORDER BY delivery_id, token
ON CONFLICT (workspace_id, delivery_id, token)
DO UPDATE SET facts = excluded.facts, state = excluded.state, platform = excluded.platform
"""
_INSERT_ENTRIES = f"""
INSERT INTO campaigns_entry (workspace_id, campaign_id, person_id, person_at_first, key, entered_at, first_delivery_id,
    platforms, population)
SELECT %(ws)s, campaign_id, person_id, person_at_first, key, {time_of("entered")}, first_delivery_id, platforms,
    population
FROM unnest(
    %(campaign_id)s::bigint[], %(person_id)s::bigint[], %(person_at_first)s::bigint[], %(key)s::text[],
    %(entered)s::bigint[], %(first_delivery_id)s::bigint[], %(platforms)s::smallint[], %(population)s::smallint[]
) AS t(campaign_id, person_id, person_at_first, key, entered, first_delivery_id, platforms, population)
ORDER BY campaign_id, person_at_first, key
"""
_UPDATE_ENTRIES = f"""
UPDATE campaigns_entry e SET entered_at = {time_of("t.entered")}, first_delivery_id = t.first_delivery_id,
    platforms = t.platforms, person_id = t.person_id
FROM unnest(
    %(id)s::bigint[], %(entered)s::bigint[], %(first_delivery_id)s::bigint[], %(platforms)s::smallint[],
    %(person_id)s::bigint[]
) AS t(id, entered, first_delivery_id, platforms, person_id)
WHERE e.workspace_id = %(ws)s AND e.id = t.id
"""
_DELETE_ENTRIES = "DELETE FROM campaigns_entry WHERE workspace_id = %s AND id = ANY(%s)"
_PERSONLESS = """
INSERT INTO campaigns_entry (workspace_id, campaign_id, key, entered_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (workspace_id, campaign_id, person_at_first, key) DO NOTHING
"""
_EVENTS = f"""
INSERT INTO messaging_event (
    workspace_id, effective_at, received_at, occurred_at, source_id, key, type, person_id, delivery_id, campaign_id,
    action_id, message_id, step_id, device, platform, population, human, flags, name, properties
) SELECT %(ws)s, {time_of("effective")}, {time_of("received")}, {time_of("occurred")}, source_id, key, type, person_id,
    delivery_id, campaign_id, action_id, message_id, step_id, device, platform, population, human, flags, name,
    properties
FROM unnest(
    %(at)s::bigint[], %(received)s::bigint[], %(occurred)s::bigint[], %(source_id)s::bigint[], %(key)s::uuid[],
    %(type)s::text[], %(person_id)s::bigint[], %(delivery_id)s::bigint[], %(campaign_id)s::bigint[],
    %(action_id)s::bigint[], %(message_id)s::bigint[], %(step_id)s::bigint[], %(device)s::text[],
    %(platform)s::smallint[], %(population)s::smallint[], %(human)s::boolean[], %(flags)s::smallint[], %(name)s::text[],
    %(properties)s::jsonb[]
) AS t(effective, received, occurred, source_id, key, type, person_id, delivery_id, campaign_id, action_id, message_id,
    step_id, device, platform, population, human, flags, name, properties)
"""


def deliveries(cursor, workspace_id: int, drafts: list[DeliveryDraft]) -> None:
    """Inserts new deliveries, rewrites touched ones, and the attempts that changed with them."""
    touched = [draft for draft in drafts if draft.before is not None]
    new = sorted((draft for draft in touched if draft.new), key=lambda draft: draft.id)
    if new:
        cursor.execute(_INSERT, {"ws": workspace_id} | _identity(new) | _standing(new))
    old = [draft for draft in touched if not draft.new]
    if old:
        cursor.execute(_UPDATE, {"ws": workspace_id} | _numbers(old, ("id",)) | _standing(old))
    attempts = [
        (draft.id, token, attempt.platform, encode(attempt.facts), said)
        for draft in touched
        for (token, attempt), said in zip(draft.attempts.items(), draft.shape().said_of_devices, strict=True)
        if attempt.changed
    ]
    if attempts:
        ids, tokens, platforms, facts, states = zip(*attempts, strict=True)
        row = {"delivery_id": numbers(ids), "token": texts(tokens), "platform": numbers(platforms)}
        cursor.execute(_ATTEMPTS, row | {"ws": workspace_id, "facts": texts(facts), "state": texts(states)})


def _numbers(rows: Iterable[Any], names: Iterable[str]) -> dict[str, str]:
    rows = list(rows)
    return {name: numbers([getattr(row, name) for row in rows]) for name in names}


def _identity(drafts: list[DeliveryDraft]) -> dict[str, str]:
    places = ("campaign_id", "action_id", "journey_id", "step_id")
    whole = ("id", "person_id", "person_at_first", "message_id", *places, "population")
    return _numbers(drafts, whole) | {
        "public_id": texts(delivery_public_id() for _ in drafts),
        "external_id": texts(draft.external_id for draft in drafts),
        "channel": texts(draft.channel for draft in drafts),
        "entry_key": texts(draft.entry_key or None for draft in drafts),
    }


def _standing(drafts: list[DeliveryDraft]) -> dict[str, str]:
    shapes = [draft.shape() for draft in drafts]
    times = {
        name: numbers([draft.time(getattr(shape, name)) for draft, shape in zip(drafts, shapes, strict=True)])
        for name in ("outcome", "delivered", "opened", "clicked")
    }
    return times | {
        "converted": numbers(draft.converted_at for draft in drafts),
        "facts": texts(encode(draft.whole) for draft in drafts),
        "state": texts(draft.state() for draft in drafts),
        "reason": texts(draft.reason() for draft in drafts),
    }


def entries(cursor, workspace_id: int, writes: EntryWrites) -> None:
    """Deletes first: an entry that moved within its person must not meet the row it replaces."""
    if writes.delete:
        cursor.execute(_DELETE_ENTRIES, [workspace_id, sorted(writes.delete)])
    if writes.update:
        cursor.execute(_UPDATE_ENTRIES, _entries(workspace_id, writes.update) | _numbers(writes.update, ("id",)))
    if writes.insert:
        identity = _numbers(writes.insert, ("campaign_id", "person_at_first", "population"))
        keys = {"key": texts(row.key for row in writes.insert)}
        cursor.execute(_INSERT_ENTRIES, _entries(workspace_id, writes.insert) | identity | keys)


def _entries(workspace_id: int, rows: list[EntryRow]) -> dict[str, Any]:
    moving = _numbers(rows, ("first_delivery_id", "platforms", "person_id"))
    return moving | {"ws": workspace_id, "entered": numbers(row.entered_at for row in rows)}


def personless_entries(cursor, workspace_id: int, found: list[tuple[Item, int]], changes: Changes) -> None:
    """Paths without a person count in entries and in nothing about people (metrics.md B-09)."""
    for item, campaign_id in sorted(found, key=lambda pair: (pair[1], pair[0].event.entry or "", pair[0].key)):
        key = f"id:{item.event.entry}" if item.event.entry else f"event:{item.key}"
        cursor.execute(_PERSONLESS, [workspace_id, campaign_id, key, moment(item.at)])
        if cursor.rowcount:
            for leaf in (Leaf.ENTRIES, Leaf.ENTRIES_WITHOUT_PERSON):
                changes.count((ScopeKind.CAMPAIGN, campaign_id, leaf, Platform.ALL, 0, bucket_number(item.at)), 1)


def events(cursor, workspace_id: int, items: list[Item], floor: int) -> Counter[tuple[int, str]]:
    """Writes the detail rows. Older events count in totals and sets and leave no row (rulings 14, 28d)."""
    recent = [item for item in items if item.at >= floor]
    if recent:
        cursor.execute(_EVENTS, {"ws": workspace_id} | _found_out(recent) | _said(recent))
    return Counter((item.source_id, "old_without_detail") for item in items if item.at < floor)


def _found_out(items: list[Item]) -> dict[str, str]:
    ids = ("person_id", "delivery_id", "campaign_id", "action_id", "message_id", "step_id")
    return _numbers(items, ("at", "received", "occurred", "source_id", *ids, "platform", "population", "flags"))


def _said(items: list[Item]) -> dict[str, str]:
    said = [item.event for item in items]
    properties = [event.properties if event.type != "identify" else None for event in said]
    return {
        "key": texts(item.key for item in items),
        "type": texts(event.type for event in said),
        "device": texts(event.device for event in said),
        "name": texts(event.name for event in said),
        "human": flags(event.human for event in said),
        "properties": texts(None if one is None else msgspec.json.encode(one).decode() for one in properties),
    }
