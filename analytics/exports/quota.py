"""How much a workspace may keep, and how much one person may ask for at a time."""

from django.conf import settings
from django.db.models import Sum

from analytics.models import LIVE_STATES, Export, ExportState
from workspaces.models import Workspace

# Waiting and running ones of one person; each is made in turn.
MOST_WAITING = 20
_MEGABYTE = 1_000_000

FULL = (
    "The files of this workspace have used up its {quota:,} MB. Delete some on the page Exports, or wait until they "
    "expire; whoever runs Readout can allow more (EXPORT_QUOTA_MB)."
)
BUSY = f"You have {MOST_WAITING} files waiting already. Wait for one of them or cancel it."


def used(workspace: Workspace) -> int:
    """Bytes of files that can be downloaded."""
    ready = Export.objects.for_workspace(workspace).filter(state=ExportState.READY, removed_at=None)
    return ready.aggregate(bytes=Sum("size"))["bytes"] or 0


def allowed() -> int:
    return settings.EXPORT_QUOTA_MB * _MEGABYTE


def problem_of_size(workspace: Workspace, more: int = 1) -> str:
    """Why no file of so many bytes fits in; empty where it does."""
    return FULL.format(quota=settings.EXPORT_QUOTA_MB) if used(workspace) + more > allowed() else ""


def problem_of_asker(workspace: Workspace, asker: str) -> str:
    waiting = Export.objects.for_workspace(workspace).filter(asker=asker, state__in=LIVE_STATES).count()
    return BUSY if waiting >= MOST_WAITING else ""
