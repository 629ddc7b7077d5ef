"""The list of journeys with their numbers since start."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from analytics.metrics import BY_ID
from analytics.periods import period_named
from analytics.reading import LIFETIME
from analytics.reports import head as heads
from analytics.reports.journeys.parts import JourneyPart, journey_part
from analytics.reports.journeys.shapes import JourneyList, JourneyListRow
from analytics.reports.query import ReportQuery
from analytics.reports.sheet import Sheet
from journeys.models import Journey, JourneyTerms, Step
from workspaces.models import Workspace

SHOWN = tuple(
    BY_ID[id]
    for id in (
        *("entries_total", "entries_unique", "converted_people", "conversion_rate", "exits", "in_progress"),
        "messages_sent",
    )
)
# More than anybody reads; the rest is found by searching.
MOST = 500


def journey_list(workspace: Workspace, query: ReportQuery, search: str, states: Sequence[str]) -> JourneyList:
    """Call it inside a snapshot. Latest change first; archived ones are left out, their results keep their address."""
    journeys = Journey.objects.for_workspace(workspace).filter(archived_at=None)
    if search:
        journeys = journeys.filter(
            Q(name__icontains=search) | Q(external_id__icontains=search) | Q(public_id__icontains=search)
        )
    if states:
        journeys = journeys.filter(state__in=states)
    count = journeys.count()
    shown = list(journeys.order_by("-updated_at", "-pk")[:MOST])
    parts, steps = parts_of(workspace, shown)
    now = heads.moment(workspace.pk, parts.values())
    sheet = Sheet(workspace.pk, now.aliases)
    for part in parts.values():
        sheet.want(part, SHOWN, LIFETIME)
    sheet.fetch()
    notices = [f"Showing the latest {MOST}; search for the others."] if count > MOST else []
    period = period_named("all", query.zone, now.as_of)
    rows = [
        JourneyListRow(
            parts[one.pk].scope, one.state, sheet.numbers(parts[one.pk], SHOWN, LIFETIME), steps[one.pk],
            one.started_at, one.updated_at,
        )
        for one in shown
    ]  # fmt: skip
    return JourneyList(heads.head(now, query, period, notices, developers=0, comparison=None), rows, count)


def parts_of(workspace: Workspace, journeys: Sequence[Journey]) -> tuple[dict[int, JourneyPart], dict[int, int]]:
    """With how many steps each has."""
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.for_workspace(workspace).filter(journey__in=[one.pk for one in journeys]):
        steps[step.journey_id].append(step)
    aiming = set(
        JourneyTerms.objects.for_workspace(workspace)
        .filter(journey__in=[one.pk for one in journeys])
        .exclude(conversion_event=None)
        .values_list("journey_id", flat=True)
    )
    parts = {one.pk: journey_part(workspace, one, steps[one.pk], aims=one.pk in aiming) for one in journeys}
    return parts, {one.pk: sum(step.deleted_at is None for step in steps[one.pk]) for one in journeys}
