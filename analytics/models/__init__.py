"""What readers keep for themselves and what they took out. The numbers stand in tables of the migrations: they are
written by plain SQL."""

from analytics.models.export import (
    LIVE_STATES,
    Export,
    ExportDownload,
    ExportFormat,
    ExportHabit,
    ExportSets,
    ExportState,
)
from analytics.models.saved_view import SavedView, ViewDefault

__all__ = [
    "LIVE_STATES",
    "Export",
    "ExportDownload",
    "ExportFormat",
    "ExportHabit",
    "ExportSets",
    "ExportState",
    "SavedView",
    "ViewDefault",
]
