"""Two people turn out to be one: their activity, their responses and their numbers within messages (N-6, U-14).

Totals do not change. Sets keep both numbers; an alias says which stands for the other, and readers translate.
"""

from collections.abc import Sequence

from messaging.in_app_identities import person, person_device
from messaging.ingest.fingerprints import Fingerprints

_MESSAGES = "SELECT message_id FROM messaging_in_app_report WHERE workspace_id = %s ORDER BY message_id"
_LOCK = """
SELECT FROM messaging_in_app_report WHERE workspace_id = %s AND message_id = ANY(%s)
ORDER BY message_id FOR NO KEY UPDATE
"""
_KNOWN = """
SELECT m.message_id, m.digest, m.number FROM unnest(%s::bigint[], %s::bytea[]) AS t (message_id, digest)
JOIN messaging_in_app_member m ON m.workspace_id = %s AND m.message_id = t.message_id AND m.digest = t.digest
"""
_RENAME = """
UPDATE messaging_in_app_member SET digest = %(to)s
WHERE workspace_id = %(ws)s AND message_id = %(message)s AND digest = %(from)s
"""
_FORGET = """
DELETE FROM messaging_in_app_member WHERE workspace_id = %(ws)s AND message_id = %(message)s AND digest = %(from)s
"""
_POINT = """
UPDATE messaging_in_app_alias SET number = %(number)s
WHERE workspace_id = %(ws)s AND message_id = %(message)s AND number = %(old)s
"""
_ALIAS = """
INSERT INTO messaging_in_app_alias (workspace_id, message_id, old_number, number)
VALUES (%(ws)s, %(message)s, %(old)s, %(number)s) ON CONFLICT DO NOTHING
"""
# Who has no device is one: where both were active, one row takes what the other held.
_JOIN = """
UPDATE messaging_audience_activity a SET
    first_displayed = least(a.first_displayed, o.first_displayed),
    last_displayed = greatest(a.last_displayed, o.last_displayed),
    first_clicked = least(a.first_clicked, o.first_clicked),
    card_id = CASE WHEN o.last_clicked > coalesce(a.last_clicked, '-infinity') THEN o.card_id ELSE a.card_id END,
    block_id = CASE WHEN o.last_clicked > coalesce(a.last_clicked, '-infinity') THEN o.block_id ELSE a.block_id END,
    last_clicked = greatest(a.last_clicked, o.last_clicked),
    last_activity = greatest(a.last_activity, o.last_activity),
    impressions = a.impressions + o.impressions, clicks = a.clicks + o.clicks,
    expires_at = greatest(a.expires_at, o.expires_at)
FROM messaging_audience_activity o
WHERE a.workspace_id = %(ws)s AND a.device = %(to)s AND o.workspace_id = a.workspace_id AND o.message_id = a.message_id
    AND o.device = %(from)s
"""
_JOINED = """
DELETE FROM messaging_audience_activity o USING messaging_audience_activity a
WHERE a.workspace_id = %(ws)s AND a.device = %(to)s AND o.workspace_id = a.workspace_id AND o.message_id = a.message_id
    AND o.device = %(from)s
"""
_MOVES = (
    _JOIN,
    _JOINED,
    "UPDATE messaging_audience_activity SET device = %(to)s WHERE workspace_id = %(ws)s AND device = %(from)s",
    """UPDATE messaging_audience_activity SET person_id = %(survivor)s
    WHERE workspace_id = %(ws)s AND person_id = %(other)s""",
    "UPDATE messaging_response SET person_id = %(survivor)s WHERE workspace_id = %(ws)s AND person_id = %(other)s",
)


def merge(cursor, workspace_id: int, marks: Fingerprints, merged: Sequence[tuple[int, int]]) -> None:
    """`merged`: survivor and other. Locks every message, so that no report of either is counted meanwhile."""
    if not merged:
        return
    cursor.execute(_MESSAGES, [workspace_id])
    messages = [message for (message,) in cursor.fetchall()]
    cursor.execute(_LOCK, [workspace_id, messages])
    for survivor, other in merged:
        for identity in (person, person_device):
            _join_numbers(cursor, workspace_id, marks, messages, identity(survivor), identity(other))
        devices = {"to": person_device(survivor), "from": person_device(other)}
        for statement in _MOVES:
            cursor.execute(statement, {"ws": workspace_id, "survivor": survivor, "other": other, **devices})


def _join_numbers(
    cursor, workspace_id: int, marks: Fingerprints, messages: list[int], survivor: str, other: str
) -> None:
    digests = {message: (marks.of_member(message, survivor), marks.of_member(message, other)) for message in messages}
    places = [(message, digest) for message, pair in digests.items() for digest in pair]
    columns = [[message for message, _ in places], [digest for _, digest in places]]
    cursor.execute(_KNOWN, [*columns, workspace_id])
    numbers = {(message, bytes(digest)): number for message, digest, number in cursor.fetchall()}
    for message, (to, from_) in digests.items():
        where = {"ws": workspace_id, "message": message, "to": to, "from": from_}
        old, number = numbers.get((message, from_)), numbers.get((message, to))
        if old is None:
            continue
        if number is None:
            cursor.execute(_RENAME, where)
            continue
        for statement in (_FORGET, _POINT, _ALIAS):
            cursor.execute(statement, where | {"old": old, "number": number})
