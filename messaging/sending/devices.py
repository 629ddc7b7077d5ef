"""What the answers teach about devices (metrics.md 2.1): a second bounce in a row suppresses, an acceptance forgives,
and a token the provider no longer knows is removed from the person."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from messaging.models.credential import Credential
from messaging.models.person import DeviceMemory
from messaging.providers.base import OutcomeKind
from messaging.sending import health

if TYPE_CHECKING:
    from messaging.sending.recording import Answered

_ACCEPTED = """
UPDATE messaging_device SET memory = 'sent'
WHERE workspace_id = %s AND id = ANY(%s)
"""
_BOUNCED = """
UPDATE messaging_device SET memory = CASE WHEN memory IN ('bounced', 'suppressed') THEN 'suppressed' ELSE 'bounced' END
WHERE workspace_id = %s AND id = ANY(%s)
"""
# Registered again after the provider last knew it to be gone, it is a living one: the word is about the past.
_GONE = """
UPDATE messaging_device d SET memory = 'bounced', removed_at = readout_now()
FROM unnest(%s::bigint[], %s::timestamptz[]) AS u (id, since)
WHERE d.workspace_id = %s AND d.id = u.id AND d.removed_at IS NULL AND (u.since IS NULL OR d.registered_at < u.since)
"""


def remember(cursor, credential: Credential, answers: "Sequence[Answered]") -> None:
    """In the caller's transaction; devices are locked in the order of their numbers."""
    of_devices = sorted(
        (answer for answer in answers if answer.send.device_id is not None),
        key=lambda answer: answer.send.device_id or 0,
    )
    accepted = [
        a.send.device_id
        for a in of_devices
        if a.outcome.kind == OutcomeKind.ACCEPTED and a.send.memory != DeviceMemory.SENT
    ]
    refused = [a for a in of_devices if a.outcome.kind == OutcomeKind.BOUNCED_DEVICE]
    if accepted:
        cursor.execute(_ACCEPTED, [credential.workspace_id, accepted])
    if (bounced := [a.send.device_id for a in refused if not a.outcome.gone]) and not health.misled(credential):
        cursor.execute(_BOUNCED, [credential.workspace_id, bounced])
    if gone := [a for a in refused if a.outcome.gone]:
        since = [a.outcome.invalid_since for a in gone]
        cursor.execute(_GONE, [[a.send.device_id for a in gone], since, credential.workspace_id])
