"""Why entries ended: reasons that add up to the exits of the journey, or to those in one step (metrics.md J-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from analytics.metrics import BY_ID
from analytics.reports import head as heads
from analytics.reports.journeys.parts import JourneyPart, first_facts, since
from analytics.reports.journeys.results import laid_out
from analytics.reports.query import ReportQuery
from analytics.reports.results import framed
from analytics.reports.shapes import Number, PageHead, Scope
from analytics.reports.sheet import Sheet
from journeys import reasons
from journeys.models import Journey, Step
from workspaces.models import Workspace

# Stands in addresses for the reason that nobody gave.
NO_REASON = "-"

_OF_JOURNEY = """
SELECT e.reason, count(*), count(*) FILTER (WHERE NOT e.goal_met) FROM journeys_entry e
WHERE e.workspace_id = %(ws)s AND e.journey_id = %(owner)s AND e.exited_at IS NOT NULL {when} GROUP BY 1
"""
_OF_STEP = """
SELECT e.reason, count(*), count(*) FILTER (WHERE NOT e.goal_met) FROM journeys_stay s
JOIN journeys_entry e ON e.workspace_id = s.workspace_id AND e.id = s.entry_id
WHERE s.workspace_id = %(ws)s AND s.step_id = %(owner)s AND s.state = 'exited' {when} GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """`share` is of all exits, in percent."""

    reason: str
    words: str
    count: int
    without_conversion: int
    share: Decimal

    @property
    def named(self) -> str:
        """As it stands in an address."""
        return self.reason or NO_REASON


@dataclass(frozen=True, slots=True)
class ExitReasons:
    """`rows` add up to `total`, most frequent first."""

    head: PageHead
    journey: Scope
    scope: Scope
    state: str
    total: Number
    without_conversion: Number
    rows: Sequence[ReasonRow]


def in_words(reason: str) -> str:
    return reasons.in_words(reason) if reason else "No reason given"


def exit_reasons(workspace: Workspace, journey: Journey, query: ReportQuery, step: Step | None = None) -> ExitReasons:
    """Call it inside a snapshot."""
    laid = laid_out(workspace, journey, query)
    part = laid.whole if step is None else next(own for one, own in laid.steps if one.pk == step.pk)
    now = heads.moment(workspace.pk, laid.parts(), first_facts(laid.whole, query))
    frame = framed(now, query, since(journey, now.first))
    sheet = Sheet(workspace.pk, frame.now.aliases)
    total, unconverted = BY_ID["exited" if step is None else "exited_here"], BY_ID["exits"]
    window = frame.windows[0]
    sheet.want(part, [total, unconverted], window)
    developers = heads.want_developers(sheet, part, window)
    sheet.fetch()
    return ExitReasons(
        head=heads.head(frame.now, query, frame.period, frame.notices, sheet.answer(developers), None),
        journey=laid.whole.scope,
        scope=part.scope,
        state=journey.state,
        total=sheet.number(part, total, window),
        without_conversion=sheet.number(part, unconverted, window),
        rows=_rows(part, step is not None, None if frame.period.lifetime else (frame.period.start, frame.period.end)),
    )


def _rows(part: JourneyPart, of_step: bool, times: tuple | None) -> list[ReasonRow]:
    column = "s.left_at" if of_step else "e.exited_at"
    when = f"AND {column} >= %(start)s AND {column} < %(end)s" if times else ""
    start, end = times or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            (_OF_STEP if of_step else _OF_JOURNEY).format(when=when),
            {"ws": part.workspace_id, "owner": part.number, "start": start, "end": end},
        )
        found = sorted(cursor.fetchall(), key=lambda row: (-row[1], row[0]))
    everybody = sum(n for _, n, _ in found)
    return [
        ReasonRow(reason, in_words(reason), n, unconverted, Decimal(n * 100) / everybody)
        for reason, n, unconverted in found
    ]
