"""A report of the device beats a lost answer (metrics.md ST-4): its send was accepted, and its retries end."""

from collections.abc import Collection

from django.db import connection

from messaging.sending.settling import Change, settle
from messaging.sending.states import SendState

# In flight is left alone: its answer is on the way, and where it is lost the sweep finds the report here.
_PROVABLE = (SendState.PENDING, SendState.RETRY_WAIT, SendState.UNKNOWN, SendState.FAILED, SendState.BOUNCED)
# A phone that was registered anew reports under its new token: with one device in all, it is that one (AE-20).
_FOUND = """
SELECT DISTINCT d.id, d.delivery_id, d.state
FROM unnest(%(deliveries)s::bigint[], %(tokens)s::text[]) AS r (delivery_id, token)
JOIN messaging_devicesend d ON d.workspace_id = %(ws)s AND d.delivery_id = r.delivery_id
WHERE d.state = ANY(%(provable)s) AND (d.address = r.token OR NOT EXISTS (
    SELECT FROM messaging_devicesend other
    WHERE other.workspace_id = d.workspace_id AND other.delivery_id = d.delivery_id AND other.id <> d.id
)) ORDER BY d.id
"""


def accept(workspace_id: int, reports: Collection[tuple[int, str]]) -> None:
    """`reports` are (delivery, token) of devices that said they received or opened it; in the caller's transaction,
    which holds the locks of these deliveries."""
    if not reports:
        return
    deliveries, tokens = zip(*sorted(set(reports)), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND,
            {"ws": workspace_id, "deliveries": list(deliveries), "tokens": list(tokens), "provable": list(_PROVABLE)},
        )
        changes = [
            Change(workspace_id, send_id, delivery_id, SendState(was), SendState.ACCEPTED, kind="reported", proven=True)
            for send_id, delivery_id, was in cursor.fetchall()
        ]
        cursor.execute("SELECT readout_now()")
        settle(cursor, changes, cursor.fetchone()[0])
