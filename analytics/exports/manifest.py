"""What a file says of itself: which rows, as of when, in whose time, how many, asked by whom."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from analytics.exports.columns import Column
from analytics.exports.source import Source
from analytics.models import Export


def file_name(export: Export) -> str:
    """As in metrics.md U-11: what it is, and the moment its rows are of."""
    moment = export.as_of or export.asked_at
    name = slugify(f"{export.title}{'-new' if export.only_new else ''}")[:80] or "rows"
    return f"{name}-{moment:%Y%m%dT%H%M%SZ}.{export.format}"


def about(export: Export, source: Source, columns: Iterable[Column], rows: int) -> dict[str, Any]:
    """In the order it is read in; hashes are added by the writer of the file."""
    return {
        "file": file_name(export),
        "what": export.title,
        "filter": export.sentence,
        "only_new_since_last_download": export.only_new,
        "rows": rows,
        source.left_out: export.deleted,
        "as_of": f"{export.as_of:%Y-%m-%dT%H:%M:%S.%fZ}",
        "asked_at": f"{export.asked_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "asked_by": export.actor,
        "workspace": export.workspace.name,
        "time_zone": export.zone,
        "columns": [column.id for column in columns],
        "page": f"{settings.SITE_URL}{export.page}" if export.page else "",
        "export": export.public_id,
    }


def lines(told: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """For a sheet of a spreadsheet."""
    for name, value in told.items():
        yield name, ", ".join(value) if isinstance(value, list) else value
