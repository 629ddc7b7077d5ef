"""Only what is new: the rows somebody took away before are known by number, and left out of the next file."""

from pyroaring import BitMap64

from analytics.models import Export, ExportSets
from workspaces.models import Workspace


def rows_known(export: Export) -> BitMap64:
    """Of this person and this page with its filters, as of their last download; none before the first."""
    taken = last_taken(export.workspace, export.asker, export.source, export.page, export.title, before=export.pk)
    if taken is None:
        return BitMap64()
    kept = ExportSets.objects.for_workspace(export.workspace).filter(export=taken).first()
    return BitMap64.deserialize(bytes(kept.rows)) if kept and kept.rows is not None else BitMap64()


def last_taken(
    workspace: Workspace, asker: str, source: str, page: str, title: str, before: int | None = None
) -> Export | None:
    """The latest of these files that its asker downloaded. A range that moves with time is the same page tomorrow."""
    rows = Export.objects.for_workspace(workspace).filter(asker=asker, source=source, page=page, title=title)
    rows = rows.filter(pk__lt=before) if before is not None else rows
    return rows.filter(downloads__isnull=False).order_by("-pk").distinct().first()
