"""What readers keep for themselves. The numbers stand in tables of the migrations: they are written by plain SQL."""

from analytics.models.export import (
    LIVE_STATES,
    Export,
    ExportDownload,
    ExportFormat,
    ExportHabit,
    ExportSets,
    ExportState,
)
from analytics.models.report import Every, FileKind, MailState, Report, ReportMail, ReportReader, Weekday
from analytics.models.saved_view import SavedView, ViewDefault

__all__ = [
    "LIVE_STATES",
    "Every",
    "Export",
    "ExportDownload",
    "ExportFormat",
    "ExportHabit",
    "ExportSets",
    "ExportState",
    "FileKind",
    "MailState",
    "Report",
    "ReportMail",
    "ReportReader",
    "SavedView",
    "ViewDefault",
    "Weekday",
]
