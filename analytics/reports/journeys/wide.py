"""Journeys beside the campaigns of Analytics: the same period, developer profiles left out (metrics.md C-E7)."""

from collections.abc import Sequence
from dataclasses import replace

from analytics.metrics import BY_ID
from analytics.reading import Window
from analytics.reports.journeys.listing import parts_of
from analytics.reports.journeys.shapes import JourneyListRow
from analytics.reports.sheet import Sheet
from journeys.models import Journey
from workspaces.models import Workspace

SHOWN = tuple(
    BY_ID[id] for id in ("messages_sent", "entries_total", "entries_unique", "conversion_rate", "exits", "in_progress")
)
MOST_ROWS = 10
EVERYBODY = (0,)


def journeys_in(workspace: Workspace, window: Window | None) -> Sequence[JourneyListRow]:
    """Inside the page's snapshot: those with most entries in the period."""
    journeys = list(Journey.objects.for_workspace(workspace).order_by("pk"))
    if not journeys:
        return []
    known, steps = parts_of(workspace, journeys)
    parts = {id: replace(part, populations=EVERYBODY) for id, part in known.items()}
    sheet = Sheet(workspace.pk)
    for part in parts.values():
        sheet.want(part, SHOWN, window)
    sheet.fetch()
    rows = [
        JourneyListRow(
            parts[one.pk].scope, one.state, sheet.numbers(parts[one.pk], SHOWN, window), steps[one.pk],
            one.started_at, one.updated_at,
        )
        for one in journeys
    ]  # fmt: skip
    busy = [row for row in rows if row.numbers["entries_total"].value or row.numbers["messages_sent"].value]
    return sorted(busy, key=lambda row: -(row.numbers["entries_total"].value or 0))[:MOST_ROWS]
