"""The conversions a longer window would have caught: what people who left without converting did later.

Each is judged by the conversion in force at the time of the event; only the time it counts after the exit is imagined
longer, for everybody and all along (metrics.md V-31).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from analytics.metrics import BY_ID
from analytics.reading import LIFETIME
from analytics.reports import head as heads
from analytics.reports.journeys.parts import first_facts, since
from analytics.reports.journeys.results import Laid, laid_out
from analytics.reports.query import ReportQuery
from analytics.reports.results import framed
from analytics.reports.shapes import Number, PageHead, Scope
from analytics.reports.sheet import Sheet
from journeys import terms
from journeys.models import Journey, JourneyTerms
from messaging.goals import Condition, Goal
from workspaces.models import Workspace

WINDOWS = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30, 60, 90))
_METRICS = tuple(BY_ID[id] for id in ("converted_people", "entries_unique", "conversion_rate"))

# Of everybody who left and never converted: each event of that name, and how long it came after the exit nearest to it.
_LATER = """
SELECT h.person_id, h.at, h.name, h.properties, h.at - e.exited_at
FROM (
    SELECT person_id FROM journeys_entry WHERE workspace_id = %(ws)s AND journey_id = %(journey)s
        AND person_id IS NOT NULL AND exited_at IS NOT NULL
    EXCEPT SELECT person_id FROM journeys_hit WHERE workspace_id = %(ws)s AND journey_id = %(journey)s
) p
JOIN campaigns_goalhit h ON h.workspace_id = %(ws)s AND h.person_id = p.person_id AND h.name = ANY(%(names)s)
CROSS JOIN LATERAL (
    SELECT max(exited_at) AS exited_at FROM journeys_entry WHERE workspace_id = %(ws)s AND journey_id = %(journey)s
        AND person_id = p.person_id AND exited_at < h.at
) e
WHERE h.at - e.exited_at <= %(longest)s
"""


@dataclass(frozen=True, slots=True)
class LongerWindow:
    """`more` people would have converted had conversions counted for `span` after the exit; `rate` in percent."""

    span: timedelta
    more: int
    converted: int
    rate: Decimal | None
    present: bool


@dataclass(frozen=True, slots=True)
class LongerWindows:
    """`windows` begin with the one in force. Without a conversion event there are none."""

    head: PageHead
    scope: Scope
    state: str
    event: str
    converted: Number
    rate: Number
    windows: Sequence[LongerWindow]


def longer_windows(workspace: Workspace, journey: Journey, query: ReportQuery) -> LongerWindows:
    """Call it inside a snapshot."""
    laid = laid_out(workspace, journey, query)
    now = heads.moment(workspace.pk, laid.parts(), first_facts(laid.whole, query))
    frame = framed(now, query, since(journey, now.first))
    sheet = Sheet(workspace.pk, frame.now.aliases)
    sheet.want(laid.whole, _METRICS, LIFETIME)
    developers = heads.want_developers(sheet, laid.whole, LIFETIME)
    sheet.fetch()
    numbers = sheet.numbers(laid.whole, _METRICS, LIFETIME)
    present = terms.in_force(journey)
    return LongerWindows(
        head=heads.head(frame.now, query, frame.period, frame.notices, sheet.answer(developers), None),
        scope=laid.whole.scope,
        state=journey.state,
        event=present.conversion_event or "",
        converted=numbers["converted_people"],
        rate=numbers["conversion_rate"],
        windows=_windows(laid, present.stop_counting_after_exit, numbers) if present.conversion_event else [],
    )


def _windows(laid: Laid, present: timedelta, numbers) -> list[LongerWindow]:
    gaps = sorted(_gaps(laid))
    converted, entered = (int(numbers[id].value or 0) for id in ("converted_people", "entries_unique"))
    found = []
    for span in (present, *(window for window in WINDOWS if window > present)):
        more = bisect_right(gaps, span) if span > present else 0
        rate = Decimal((converted + more) * 100) / entered if entered else None
        found.append(LongerWindow(span, more, converted + more, rate, span == present))
    return found


def _gaps(laid: Laid) -> Iterator[timedelta]:
    """Of each person the shortest time after an exit at which they converted too late."""
    versions = terms.versions(laid.journey)
    shortest: dict[int, timedelta] = {}
    with connection.cursor() as cursor:
        names = sorted({version.conversion_event for version in versions if version.conversion_event})
        where: dict[str, Any] = {
            "ws": laid.whole.workspace_id,
            "journey": laid.journey.pk,
            "names": names,
            "longest": WINDOWS[-1],
        }
        cursor.execute(_LATER, where)
        for person, at, name, properties, gap in cursor:
            if _goal(versions, at).met_by(name, properties) and gap < shortest.get(person, gap + timedelta(1)):
                shortest[person] = gap
    yield from shortest.values()


def _goal(versions: Sequence[JourneyTerms], at) -> Goal:
    """In force at that time; one that asks for no event is met by none."""
    version = [one for one in versions if one.valid_from <= at][-1]
    filters = [Condition(one["property"], one["op"], one.get("value")) for one in version.conversion_filters]
    return Goal(version.conversion_event or "\0", tuple(filters))
