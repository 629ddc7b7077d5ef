"""Writing what the fold made: deliveries, device attempts, entries and the 30 days of detail."""

from collections import Counter
from datetime import datetime

import msgspec

from analytics.changes import Changes, bucket_number
from analytics.fold.item import Item
from analytics.fold.settling import EntryWrites
from analytics.fold.units import DeliveryDraft, attempt_state
from analytics.leafmetrics import Leaf, ScopeKind
from messaging.facts import encode, moment
from messaging.models.delivery import delivery_public_id
from messaging.platforms import Platform

_DELIVERY = """
    id bigint, public_id text, external_id text, person_id bigint, person_at_first bigint, message_id bigint,
    channel text, campaign_id bigint, action_id bigint, entry_key text, population smallint, facts text, state text,
    reason text, outcome_at timestamptz, delivered_at timestamptz, opened_at timestamptz, clicked_at timestamptz
"""
_NAMES = ", ".join(column.split()[0] for column in _DELIVERY.split(","))
_INSERT = f"""
INSERT INTO messaging_delivery (workspace_id, {_NAMES})
SELECT %s, {_NAMES} FROM json_to_recordset(%s::json) AS t({_DELIVERY}) ORDER BY id
"""
_UPDATE = """
UPDATE messaging_delivery d SET facts = t.facts, state = t.state, reason = t.reason, outcome_at = t.outcome_at,
    delivered_at = t.delivered_at, opened_at = t.opened_at, clicked_at = t.clicked_at
FROM json_to_recordset(%s::json) AS t(id bigint, facts text, state text, reason text, outcome_at timestamptz,
    delivered_at timestamptz, opened_at timestamptz, clicked_at timestamptz)
WHERE d.workspace_id = %s AND d.id = t.id
"""
_ATTEMPTS = """
INSERT INTO messaging_deviceattempt (workspace_id, delivery_id, token, platform, facts, state)
SELECT %s, delivery_id, token, platform, facts, state
FROM json_to_recordset(%s::json) AS t(delivery_id bigint, token text, platform smallint, facts text, state text)
ORDER BY delivery_id, token
ON CONFLICT (workspace_id, delivery_id, token)
DO UPDATE SET facts = excluded.facts, state = excluded.state, platform = excluded.platform
"""
_ENTRY = """
    campaign_id bigint, person_id bigint, person_at_first bigint, key text, entered_at timestamptz,
    first_delivery_id bigint, platforms smallint, population smallint
"""
_ENTRY_NAMES = ", ".join(column.split()[0] for column in _ENTRY.split(","))
_INSERT_ENTRIES = f"""
INSERT INTO campaigns_entry (workspace_id, {_ENTRY_NAMES})
SELECT %s, {_ENTRY_NAMES} FROM json_to_recordset(%s::json) AS t({_ENTRY})
ORDER BY campaign_id, person_at_first, key
"""
_UPDATE_ENTRIES = """
UPDATE campaigns_entry e SET entered_at = t.entered_at, first_delivery_id = t.first_delivery_id,
    platforms = t.platforms, person_id = t.person_id
FROM json_to_recordset(%s::json)
    AS t(id bigint, entered_at timestamptz, first_delivery_id bigint, platforms smallint, person_id bigint)
WHERE e.workspace_id = %s AND e.id = t.id
"""
_DELETE_ENTRIES = "DELETE FROM campaigns_entry WHERE workspace_id = %s AND id = ANY(%s)"
_PERSONLESS = """
INSERT INTO campaigns_entry (workspace_id, campaign_id, key, entered_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (workspace_id, campaign_id, person_at_first, key) DO NOTHING
"""
_EVENTS = """
INSERT INTO messaging_event (
    workspace_id, effective_at, received_at, occurred_at, source_id, key, type, person_id, delivery_id, campaign_id,
    action_id, message_id, device, platform, population, human, flags, name, properties
) SELECT %s, * FROM json_to_recordset(%s::json) AS t(
    effective_at timestamptz, received_at timestamptz, occurred_at timestamptz, source_id bigint, key uuid, type text,
    person_id bigint, delivery_id bigint, campaign_id bigint, action_id bigint, message_id bigint, device text,
    platform smallint, population smallint, human boolean, flags smallint, name text, properties jsonb)
"""


def deliveries(cursor, workspace_id: int, drafts: list[DeliveryDraft]) -> None:
    """Inserts new deliveries, rewrites touched ones, and the attempts that changed with them."""
    touched = [draft for draft in drafts if draft.before is not None]
    new = [_identity(draft) | _standing(draft) for draft in touched if draft.new]
    if new:
        cursor.execute(_INSERT, [workspace_id, _json(new)])
    old = [{"id": draft.id} | _standing(draft) for draft in touched if not draft.new]
    if old:
        cursor.execute(_UPDATE, [_json(old), workspace_id])
    attempts = [
        {
            "delivery_id": draft.id,
            "token": token,
            "platform": attempt.platform,
            "facts": encode(attempt.facts),
            "state": attempt_state(attempt.facts),
        }
        for draft in touched
        for token, attempt in draft.attempts.items()
        if attempt.changed
    ]
    if attempts:
        cursor.execute(_ATTEMPTS, [workspace_id, _json(attempts)])


def _identity(draft: DeliveryDraft) -> dict:
    return {
        "id": draft.id,
        "public_id": delivery_public_id(),
        "external_id": draft.external_id,
        "person_id": draft.person_id,
        "person_at_first": draft.person_at_first,
        "message_id": draft.message_id,
        "channel": draft.channel,
        "campaign_id": draft.campaign_id,
        "action_id": draft.action_id,
        "entry_key": draft.entry_key or None,
        "population": draft.population,
    }


def _standing(draft: DeliveryDraft) -> dict:
    times = {leaf: moment(at) for leaf, platform, at in draft.counted() if platform == Platform.ALL}
    outcome = draft.outcome()
    return {
        "facts": encode(draft.whole),
        "state": draft.state(),
        "reason": draft.reason(),
        "outcome_at": moment(outcome.at) if outcome else None,
        "delivered_at": times.get(Leaf.DELIVERED),
        "opened_at": times.get(Leaf.OPENED) or times.get(Leaf.DISPLAYED),
        "clicked_at": times.get(Leaf.CLICKED),
    }


def entries(cursor, workspace_id: int, writes: EntryWrites) -> None:
    """Deletes first: an entry that moved within its person must not meet the row it replaces."""
    if writes.delete:
        cursor.execute(_DELETE_ENTRIES, [workspace_id, sorted(writes.delete)])
    if writes.update:
        cursor.execute(_UPDATE_ENTRIES, [_json([_entry(row) for row in writes.update]), workspace_id])
    if writes.insert:
        cursor.execute(_INSERT_ENTRIES, [workspace_id, _json([_entry(row) for row in writes.insert])])


def _entry(row) -> dict:
    fields = {name: getattr(row, name) for name in (*_ENTRY_NAMES.split(", "), "id")}
    return fields | {"entered_at": moment(row.entered_at)}


def personless_entries(cursor, workspace_id: int, found: list[tuple[Item, int]], changes: Changes) -> None:
    """Paths without a person count in entries and in nothing about people (metrics.md B-09)."""
    for item, campaign_id in sorted(found, key=lambda pair: (pair[1], pair[0].event.entry or "", str(pair[0].key))):
        key = f"id:{item.event.entry}" if item.event.entry else f"event:{item.key}"
        cursor.execute(_PERSONLESS, [workspace_id, campaign_id, key, item.effective_at])
        if cursor.rowcount:
            for leaf in (Leaf.ENTRIES, Leaf.ENTRIES_WITHOUT_PERSON):
                changes.count((ScopeKind.CAMPAIGN, campaign_id, leaf, Platform.ALL, 0, bucket_number(item.at)), 1)


def events(cursor, workspace_id: int, items: list[Item], floor: datetime) -> Counter[tuple[int, str]]:
    """Writes the detail rows. Older events count in totals and sets and leave no row (rulings 14, 28d)."""
    rows = [_event(item) for item in items if item.effective_at >= floor]
    if rows:
        cursor.execute(_EVENTS, [workspace_id, _json(rows)])
    return Counter((item.source_id, "old_without_detail") for item in items if item.effective_at < floor)


def _event(item: Item) -> dict:
    event = item.event
    return {
        "effective_at": item.effective_at,
        "received_at": item.received_at,
        "occurred_at": event.occurred_at,
        "source_id": item.source_id,
        "key": item.key,
        "type": event.type,
        "person_id": item.person_id,
        "delivery_id": item.delivery_id,
        "campaign_id": item.campaign_id,
        "action_id": item.action_id,
        "message_id": item.message_id,
        "device": event.device,
        "platform": item.platform,
        "population": item.population,
        "human": event.human,
        "flags": item.flags,
        "name": event.name,
        "properties": event.properties if event.type != "identify" else None,
    }


def _json(rows: list[dict]) -> str:
    return msgspec.json.encode(rows).decode()
