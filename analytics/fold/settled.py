"""Writing what settling found: deliveries, their entries, the conversions of those."""

from analytics.fold import conversion_rows, writing
from analytics.fold.settling import EntryWrites
from analytics.fold.units import DeliveryDraft


def write(cursor, workspace_id: int, drafts: list[DeliveryDraft], entries: EntryWrites) -> None:
    writing.deliveries(cursor, workspace_id, drafts)
    writing.entries(cursor, workspace_id, entries)
    conversion_rows.write(cursor, workspace_id, entries.conversions)
