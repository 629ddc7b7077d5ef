"""Keeps what was taken: dedupe keys, inbox rows and the receipt in one transaction; the answer follows its commit.

Of two requests with the same event one waits at the unique index until the other has committed, and then reports a
duplicate. Keys are inserted in their own order in every request, so that two requests never wait for each other in a
circle (reliability.md 3.3, 3.5).
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from messaging.ingest import bell, ledger
from messaging.ingest.ledger import Sender
from messaging.ingest.reading import Line, Taken
from workspaces.tenancy import engine_transaction

# One text per column: measured at a third of the time of typed arrays, whose values are quoted one by one in Python.
# No line break can stand inside JSON, and the first three columns are hexadecimal.
# The receipt comes with it where every event is new, as nearly always: one round trip fewer per request.
_KEEP = """
SET LOCAL statement_timeout = '5s';
WITH item AS MATERIALIZED (
    SELECT * FROM unnest(
        string_to_array(%(keys)s, ',')::uuid[], string_to_array(%(shas)s, ',')::bytea[],
        string_to_array(%(fingerprints)s, ',', '')::bytea[], string_to_array(%(events)s, E'\\n')
    ) WITH ORDINALITY AS item (key, sha, fingerprint, event, place)
), receipt AS MATERIALIZED (
    SELECT readout_now() AS at
), won AS (
    INSERT INTO messaging_event_key (workspace_id, source_id, key, day, body_sha)
    SELECT %(workspace)s, %(source)s, key, (at AT TIME ZONE 'UTC')::date, sha FROM item, receipt ORDER BY key
    ON CONFLICT DO NOTHING RETURNING key
), kept AS (
    INSERT INTO messaging_inbox (workspace_id, source_id, key, received_at, person_fp, event)
    SELECT %(workspace)s, %(source)s, key, at, fingerprint, event FROM item, receipt
    WHERE key IN (SELECT key FROM won) ORDER BY place
), noted AS (
    INSERT INTO messaging_receipt (workspace_id, source_id, key_id, sdk, counts, skew, refused)
    SELECT %(workspace)s, %(source)s, %(key_id)s, %(sdk)s, %(counts)s::jsonb, %(skew)s::integer, %(refused)s::jsonb
    WHERE (SELECT count(*) FROM won) = %(all)s
)
SELECT count(*) FROM won
"""

# A second statement: the first one's snapshot is older than rows it waited for.
_CONFLICTS = """
SELECT count(*) FROM messaging_event_key AS first
JOIN unnest(string_to_array(%(keys)s, ',')::uuid[], string_to_array(%(shas)s, ',')::bytea[]) AS item (key, sha)
    ON first.key = item.key
WHERE first.workspace_id = %(workspace)s AND first.source_id = %(source)s AND first.body_sha <> item.sha
"""

_FIRST_EVENT = "UPDATE workspaces_source SET first_event_at = readout_now() WHERE id = %s AND first_event_at IS NULL"

# Sources known to have had their first event.
_awake: set[int] = set()


@dataclass(frozen=True, slots=True)
class Kept:
    accepted: int
    duplicates: int
    conflicts: int


def keep(sender: Sender, taken: Taken) -> Kept:
    with engine_transaction("ingest"):
        accepted, conflicts = _insert(sender, taken) if taken.lines else (0, 0)
        kept = Kept(
            accepted,
            taken.duplicates + len(taken.lines) - accepted - conflicts,
            taken.conflicts + conflicts,
        )
        if not accepted or accepted < len(taken.lines):
            ledger.write(sender, kept.accepted, kept.duplicates, kept.conflicts, taken)
        if accepted:
            _wake(sender.key.source_id)
            transaction.on_commit(bell.ring)
    return kept


def _insert(sender: Sender, taken: Taken) -> tuple[int, int]:
    """How many were new, and of the others how many say something else than the first of their id. Where all were new
    the receipt is written too."""
    lines: list[Line] = list(taken.lines.values())
    keys, shas, fingerprints, events = zip(*lines, strict=True)
    row: dict[str, Any] = {
        "workspace": sender.key.workspace_id,
        "source": sender.key.source_id,
        "keys": ",".join([key.hex() for key in keys]),
        "shas": ",".join(["\\x" + sha.hex() for sha in shas]),
        "fingerprints": ",".join(["\\x" + mark.hex() if mark else "" for mark in fingerprints]),
        "events": "\n".join(events),
        "all": len(lines),
        **ledger.receipt(sender, len(lines), taken.duplicates, taken.conflicts, taken),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, row)
        cursor.nextset()  # the first is that of the time limit
        accepted = cursor.fetchone()[0]
        if accepted == len(lines):
            return accepted, 0
        cursor.execute(_CONFLICTS, row)
        return accepted, cursor.fetchone()[0]


def _wake(source_id: int) -> None:
    if source_id in _awake:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_EVENT, [source_id])
    transaction.on_commit(lambda: _awake.add(source_id))
