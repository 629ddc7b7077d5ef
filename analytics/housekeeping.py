"""What is kept only for a while: dedupe keys, remembered counts and the finest leaves (design.md 3, ruling 34)."""

from django.db import connection

from workspaces.tenancy import engine_transaction

CHUNK = 20_000

# Sending the same event again is safe for 35 days; a key is never needed longer (reliability.md 3.7).
_OLD_KEYS = """
DELETE FROM messaging_event_key k USING (
    SELECT workspace_id, source_id, key FROM messaging_event_key
    WHERE day < (readout_now() AT TIME ZONE 'UTC')::date - 35 LIMIT %s
) old WHERE k.workspace_id = old.workspace_id AND k.source_id = old.source_id AND k.key = old.key
"""
# A remembered count costs one read to make again.
_OLD_MEMO = """
DELETE FROM analytics_memo WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_memo WHERE made_at < readout_now() - interval '7 days' LIMIT %s
))
"""
# The one-hour view reads them; the quarter hours hold the same facts (ruling 18).
_OLD_FIVES = """
DELETE FROM analytics_leaf WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_leaf WHERE width = 5 AND bucket < readout_now() - interval '150 minutes' LIMIT %s
))
"""


_OLD_VALUES = """
DELETE FROM analytics_value WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_value WHERE width = 5 AND bucket < readout_now() - interval '150 minutes' LIMIT %s
))
"""
# Goal events of people who entered no campaign that asks for them (ruling 28c).
_OLD_HITS = """
DELETE FROM campaigns_goalhit WHERE ctid = ANY (ARRAY(
    SELECT h.ctid FROM campaigns_goalhit h
    WHERE h.received_at < readout_now() - interval '35 days' AND NOT EXISTS (
        SELECT FROM campaigns_entry e WHERE e.workspace_id = h.workspace_id AND e.person_id = h.person_id
    ) LIMIT %s
))
"""
# Of erased people what they converted stays, the events do not (metrics.md N-7).
_HITS_OF_ERASED = """
DELETE FROM campaigns_goalhit WHERE ctid = ANY (ARRAY(
    SELECT h.ctid FROM campaigns_goalhit h JOIN messaging_person p ON p.workspace_id = h.workspace_id
        AND p.id = h.person_id WHERE p.erased_at IS NOT NULL LIMIT %s
))
"""


def keep_house() -> int:
    """Deletes what is past its time, in chunks of their own transactions; how many rows went."""
    return sum(map(_until_done, (_OLD_KEYS, _OLD_MEMO, _OLD_FIVES, _OLD_VALUES, _OLD_HITS, _HITS_OF_ERASED)))


def _until_done(statement: str) -> int:
    gone = 0
    while True:
        with engine_transaction("fold"), connection.cursor() as cursor:
            cursor.execute(statement, [CHUNK])
            n = cursor.rowcount
        gone += n
        if n < CHUNK:
            return gone
