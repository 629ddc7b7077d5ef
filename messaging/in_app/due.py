"""Which in-app messages are due for somebody on a device: one statement, whatever there is."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection

from workspaces.tenancy import workspace_transaction

# A person and a device count only together (ruling 50): the device has to be registered, and to that very person.
# What was reported of an instance stands in the facts of its delivery; a paused or stopped send shows nothing more.
_DUE = """
WITH somebody AS (
    SELECT coalesce(p.merged_into_id, p.id) AS number FROM messaging_person p
    WHERE p.workspace_id = %(ws)s AND p.external_id = %(person)s AND p.erased_at IS NULL
)
SELECT d.public_id, m.external_id, i.content ->> 'settings', i.content ->> 'cards', i.created_at, i.expires_at
FROM somebody s
JOIN messaging_device v ON v.workspace_id = %(ws)s AND v.token = %(device)s AND v.person_id = s.number
    AND v.removed_at IS NULL
JOIN messaging_inappinstance i ON i.workspace_id = %(ws)s AND i.person_id = s.number AND i.content IS NOT NULL
    AND i.expires_at > readout_now()
JOIN messaging_delivery d ON d.workspace_id = %(ws)s AND d.id = i.delivery_id
JOIN messaging_message m ON m.workspace_id = %(ws)s AND m.id = i.message_id AND m.archived_at IS NULL
JOIN messaging_outgoing o ON o.workspace_id = %(ws)s AND o.delivery_id = i.delivery_id
JOIN messaging_stream r ON r.workspace_id = %(ws)s AND r.id = o.stream_id AND r.state NOT IN ('paused', 'stopped')
WHERE CASE i.shown
    WHEN 'once' THEN NOT (d.facts::jsonb -> 'seen') ? 'displayed'
    WHEN 'until_answered' THEN NOT (d.facts::jsonb -> 'seen') ?| ARRAY['clicked', 'dismissed']
    ELSE true
END IS NOT FALSE
ORDER BY i.created_at, i.id LIMIT %(most)s
"""
# Nobody reads more at one visit; the rest comes when these were shown.
MOST = 20


@dataclass(frozen=True, slots=True)
class Due:
    """One message that waits; `settings` and `cards` are what `messaging.in_app.drawing` made, as JSON."""

    delivery: str
    message: str
    settings: msgspec.Raw
    cards: msgspec.Raw
    created_at: datetime
    expires_at: datetime


def due(workspace_id: int, person: str, device: str) -> list[Due]:
    """Oldest first. Marks nothing: that it was shown is for the app to report."""
    wanted: dict[str, int | str] = {"ws": workspace_id, "person": person, "device": device, "most": MOST}
    with workspace_transaction(workspace_id), connection.cursor() as cursor:
        cursor.execute(_DUE, wanted)
        return [
            Due(delivery, message, msgspec.Raw(settings.encode()), msgspec.Raw(cards.encode()), created_at, expires_at)
            for delivery, message, settings, cards, created_at, expires_at in cursor.fetchall()
        ]
