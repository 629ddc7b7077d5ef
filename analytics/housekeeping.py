"""Deletes what is past its time, as `analytics.retention` declares it (design.md 3, ruling 34)."""

from datetime import timedelta
from typing import Any

from django.db import connection

from analytics.expiring import EXPIRING
from analytics.retention import (
    CHANGES,
    DRAFTS,
    EVENT_IDS,
    FINEST_BUCKETS,
    GOAL_EVENTS,
    REMEMBERED_COUNTS,
    RENDERED_NAMES,
    TAG_RUN_SETS,
    TRIALS,
    UPLOADS,
)
from workspaces.tenancy import engine_transaction

CHUNK = 20_000

# Sending the same event again is safe for 35 days; a key is never needed longer (reliability.md 3.7).
_OLD_KEYS = """
DELETE FROM messaging_event_key k USING (
    SELECT workspace_id, source_id, key FROM messaging_event_key
    WHERE day < ((readout_now() - %(older)s) AT TIME ZONE 'UTC')::date LIMIT %(chunk)s
) old WHERE k.workspace_id = old.workspace_id AND k.source_id = old.source_id AND k.key = old.key
"""
# A remembered count costs one read to make again.
_OLD_MEMO = """
DELETE FROM analytics_memo WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_memo WHERE made_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
# The one-hour view reads them; the quarter hours hold the same facts (ruling 18).
_OLD_FIVES = """
DELETE FROM analytics_leaf WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_leaf WHERE width = 5 AND bucket < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
_OLD_VALUES = """
DELETE FROM analytics_value WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_value WHERE width = 5 AND bucket < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
# Goal events of people who entered no campaign and no journey (ruling 28c).
_OLD_HITS = """
DELETE FROM campaigns_goalhit WHERE ctid = ANY (ARRAY(
    SELECT h.ctid FROM campaigns_goalhit h
    WHERE h.received_at < readout_now() - %(older)s AND NOT EXISTS (
        SELECT FROM campaigns_entry e WHERE e.workspace_id = h.workspace_id AND e.person_id = h.person_id
    ) AND NOT EXISTS (
        SELECT FROM journeys_entry e WHERE e.workspace_id = h.workspace_id AND e.person_id = h.person_id
    ) LIMIT %(chunk)s
))
"""
# Of erased people what they converted stays, the events do not (metrics.md N-7).
_HITS_OF_ERASED = """
DELETE FROM campaigns_goalhit WHERE ctid = ANY (ARRAY(
    SELECT h.ctid FROM campaigns_goalhit h JOIN messaging_person p ON p.workspace_id = h.workspace_id
        AND p.id = h.person_id WHERE p.erased_at IS NOT NULL LIMIT %(chunk)s
))
"""
# Rules that were written and never saved.
_OLD_DRAFTS = """
DELETE FROM messaging_segmentdraft WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM messaging_segmentdraft WHERE touched_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
# Sets in passing that nothing uses: no plan, no launch, no rule of a segment or of a younger draft.
_OLD_PASSING = """
DELETE FROM messaging_segment WHERE ctid = ANY (ARRAY(
    SELECT g.ctid FROM messaging_segment g WHERE g.passing AND g.updated_at < readout_now() - %(older)s
        AND NOT EXISTS (SELECT FROM campaigns_plan p WHERE p.workspace_id = g.workspace_id AND p.segment_id = g.id)
        AND NOT EXISTS (SELECT FROM campaigns_launch l WHERE l.workspace_id = g.workspace_id AND l.segment_id = g.id)
        AND NOT EXISTS (SELECT FROM messaging_segment s WHERE s.workspace_id = g.workspace_id
            AND strpos(s.rule::text, g.public_id) > 0)
        AND NOT EXISTS (SELECT FROM messaging_segmentdraft d WHERE d.workspace_id = g.workspace_id
            AND strpos(d.rule::text, g.public_id) > 0)
    LIMIT %(chunk)s
))
"""
# Its lines and pieces first, so that a chunk that is cut off leaves nothing that belongs to nobody.
_OLD_UPLOAD_ROWS = """
DELETE FROM messaging_upload{rows} WHERE ctid = ANY (ARRAY(
    SELECT r.ctid FROM messaging_upload{rows} r JOIN messaging_upload u ON u.workspace_id = r.workspace_id
        AND u.id = r.upload_id
    WHERE u.created_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
_OLD_UPLOADS = """
DELETE FROM messaging_upload WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM messaging_upload WHERE created_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
# The undo is long past; the counts of the run stay.
_OLD_TAG_SETS = """
UPDATE messaging_tagrunpart SET people = '', changed = '' WHERE ctid = ANY (ARRAY(
    SELECT p.ctid FROM messaging_tagrunpart p JOIN messaging_tagrun r ON r.workspace_id = p.workspace_id
        AND r.id = p.run_id
    WHERE r.finished_at < readout_now() - %(older)s AND length(p.people) > 0 LIMIT %(chunk)s
))
"""
# Kept sets older than half of it are made anew (analytics.segments.kept).
_OLD_CHANGES = """
DELETE FROM messaging_person_change WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM messaging_person_change WHERE at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
_OLD_TRIALS = """
DELETE FROM analytics_trial WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_trial WHERE touched_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
# No app gets an in-app message that has expired; a late report may still ask what its buttons were called.
_EXPIRED_CONTENT = """
UPDATE messaging_inappinstance SET content = NULL WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM messaging_inappinstance
    WHERE expires_at < readout_now() - %(older)s AND content IS NOT NULL LIMIT %(chunk)s
))
"""
_OLD_NAMES = """
DELETE FROM messaging_inappinstance WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM messaging_inappinstance WHERE expires_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
_PAST_THEIR_TIME = (
    *EXPIRING,
    (_OLD_KEYS, EVENT_IDS),
    (_OLD_MEMO, REMEMBERED_COUNTS),
    (_OLD_FIVES, FINEST_BUCKETS),
    (_OLD_VALUES, FINEST_BUCKETS),
    (_OLD_HITS, GOAL_EVENTS),
    (_OLD_DRAFTS, DRAFTS),
    (_OLD_CHANGES, CHANGES),
    (_OLD_TRIALS, TRIALS),
    (_OLD_PASSING, DRAFTS),
    (_OLD_TAG_SETS, TAG_RUN_SETS),
    (_OLD_UPLOAD_ROWS.format(rows="line"), UPLOADS),
    (_OLD_UPLOAD_ROWS.format(rows="part"), UPLOADS),
    (_OLD_UPLOADS, UPLOADS),
    (_HITS_OF_ERASED, timedelta(0)),
    (_EXPIRED_CONTENT, timedelta(0)),
    (_OLD_NAMES, RENDERED_NAMES),
)


def keep_house() -> int:
    """In chunks of their own transactions; how many rows went."""
    return sum(_until_done(statement, older) for statement, older in _PAST_THEIR_TIME)


def _until_done(statement: str, older: timedelta) -> int:
    limits: dict[str, Any] = {"older": older, "chunk": CHUNK}
    gone = 0
    while True:
        with engine_transaction("fold"), connection.cursor() as cursor:
            cursor.execute(statement, limits)
            n = cursor.rowcount
        gone += n
        if n < CHUNK:
            return gone
