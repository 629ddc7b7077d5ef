"""Cancelling, deleting and expiring: the file goes, the line stays for those who look into what was taken out."""

from typing import Any

from django.db import connection

from analytics.exports import storing
from analytics.models import Export, ExportState
from analytics.retention import EXPORT_HISTORY
from workspaces import clock
from workspaces.tenancy import engine_transaction, workspace_transaction

_EXPIRED = """
SELECT workspace_id, id FROM analytics_export WHERE state = 'ready' AND expires_at <= readout_now()
ORDER BY id LIMIT 500
"""
_LONG_AGO = """
SELECT workspace_id, id FROM analytics_export
WHERE state NOT IN ('asked', 'running', 'ready') AND finished_at < readout_now() - %(older)s ORDER BY id LIMIT 500
"""


def cancel(export: Export) -> bool:
    """A waiting one at once; a running one when its worker looks up, within a second or two."""
    rows = Export.objects.for_workspace(export.workspace_id).filter(pk=export.pk)
    if rows.filter(state=ExportState.ASKED).update(state=ExportState.CANCELLED, finished_at=clock.now()):
        return True
    return bool(rows.filter(state=ExportState.RUNNING, stop_asked=False).update(stop_asked=True))


def remove(export: Export) -> bool:
    """Not while somebody makes it. The row stays out of sight, so that the audit log has something to point to."""
    rows = Export.objects.for_workspace(export.workspace_id).filter(pk=export.pk, removed_at=None)
    gone = rows.exclude(state__in=[ExportState.ASKED, ExportState.RUNNING]).update(removed_at=clock.now(), file="")
    if gone:
        storing.forget(export.file)
    return bool(gone)


def expire() -> int:
    """Deletes the files whose time is over; how many."""
    with engine_transaction("export"), connection.cursor() as cursor:
        cursor.execute(_EXPIRED)
        due = cursor.fetchall()
    for workspace_id, id in due:
        with workspace_transaction(workspace_id):
            export = Export.objects.for_workspace(workspace_id).select_for_update().get(pk=id)
            storing.forget(export.file)
            Export.objects.for_workspace(workspace_id).filter(pk=id).update(state=ExportState.EXPIRED, file="")
    return len(due)


def forget_history() -> int:
    """Lines of files that are gone so long that nobody asks who took them."""
    with engine_transaction("export"), connection.cursor() as cursor:
        limits: dict[str, Any] = {"older": EXPORT_HISTORY}
        cursor.execute(_LONG_AGO, limits)
        due = cursor.fetchall()
    for workspace_id, id in due:
        with workspace_transaction(workspace_id):
            Export.objects.for_workspace(workspace_id).filter(pk=id).delete()
    return len(due)
