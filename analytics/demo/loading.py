"""Brings the history in through the door, the newest days first, and goes on where a killed start left off."""

import time
from datetime import datetime

from django.db import connection

from analytics.demo import accounts, crowd, definitions, progress
from analytics.demo.accounts import Demo
from analytics.demo.door import Door
from analytics.demo.history import Past, past
from analytics.demo.story import Delivery
from analytics.demo.wire import batches, event_id, import_body
from analytics.fold.pace import without_collector
from messaging.events import Event
from messaging.ingest.keys import dedupe_key
from workspaces.tenancy import workspace_transaction

MOST_WAITING = 5_000
# With an id of its own an event's key does not depend on what it says.
_ANY = Event(type="sent")
_KNOWN = """
SELECT replace(key::text, '-', '') FROM messaging_event_key
WHERE workspace_id = %s AND source_id = %s AND key = ANY(%s::uuid[])
"""


def prepare(demo: Demo, door: Door, scale: float) -> Past | None:
    """People and campaigns, so that events find whom and what they speak of. None: the history is in already."""
    if accounts.archive_is_closed(demo.archive):
        return None
    progress.note(demo.workspace, 0, 1)
    anchor = anchor_of(demo)
    with without_collector():
        history = past(anchor, scale)
    crowd.bring_in(demo.workspace, history.people)
    definitions.define(door, demo, history.deliveries, anchor)
    return history


def bring_in(demo: Demo, door: Door, history: Past) -> None:
    """Idempotent: what an earlier start brought in is skipped, and the door recognises what it has had."""
    key = accounts.archive_key(demo.archive)
    packed = list(batches(history.deliveries))
    had = _had(demo, packed)
    done = 0
    for batch in packed:
        if batch[0].id not in had:
            _wait_for_room(demo)
            door.import_history(key, import_body(batch))
        done += sum(len(delivery.facts) for delivery in batch)
        progress.note(demo.workspace, done, history.events)
    accounts.close_archive(demo.archive)
    progress.finish(demo.workspace)


def anchor_of(demo: Demo) -> datetime:
    """The end of the history. It never moves, so that every start makes the same events."""
    return demo.workspace.created_at.replace(second=0, microsecond=0)


def _had(demo: Demo, packed: list[list[Delivery]]) -> set[str]:
    """First deliveries of the batches an earlier start brought in: the door keeps a batch whole or not at all."""
    keys = {dedupe_key(demo.archive.pk, event_id(batch[0], 0), _ANY).hex(): batch[0].id for batch in packed}
    with workspace_transaction(demo.workspace.pk), connection.cursor() as cursor:
        cursor.execute(_KNOWN, [demo.workspace.pk, demo.archive.pk, list(keys)])
        return {keys[key] for (key,) in cursor.fetchall()}


def _wait_for_room(demo: Demo) -> None:
    """The inbox is first in, first out: a long queue of history would make live events wait behind it."""
    while _waiting(demo) >= MOST_WAITING:
        time.sleep(0.1)


def _waiting(demo: Demo) -> int:
    with workspace_transaction(demo.workspace.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM messaging_inbox LIMIT %s) AS waiting", [MOST_WAITING])
        return cursor.fetchone()[0]
