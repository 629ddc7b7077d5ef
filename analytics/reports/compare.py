"""Up to six campaigns side by side, each counted from its own start, whatever the date was then.

Sets are cut at quarter hours, so the start is the quarter hour that holds it; everything after is elapsed time and the
same in every zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.metrics import BY_ID, Metric
from analytics.periods import period_named
from analytics.periods.comparison import QUARTER
from analytics.periods.period import floor_to
from analytics.reading import LIFETIME, Window, first_bucket
from analytics.reports import head as heads
from analytics.reports.dashboard_query import DashboardQuery
from analytics.reports.explore import explorable
from analytics.reports.shapes import Numbers, PageHead, Scope, Value
from analytics.reports.sheet import Sheet
from analytics.reports.wide import WidePart, campaign_parts, of_members, wide_part
from campaigns.models import Campaign
from workspaces import clock
from workspaces.models import Workspace

MOST = 6
SPANS = {"24h": "First 24 hours", "3d": "First 3 days", "7d": "First 7 days", "all": "Since start"}
DEFAULT_SPAN, DEFAULT_METRIC = "7d", "received"
_MOST_POINTS = 200
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_LENGTHS = {"24h": DAY, "3d": 3 * DAY, "7d": 7 * DAY}
_STEPS = {"24h": HOUR, "3d": 3 * HOUR, "7d": 6 * HOUR}
_SHOWN = (
    "received", "received_unique", "sent", "delivery_rate", "open_rate_sent", "engaged", "engagement_rate",
    "conversions", "conversion_rate", "failed", "failure_rate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """One campaign; `reached` is how much of the span it has behind it. A value is None where it is not there yet."""

    scope: Scope
    state: str
    start: datetime
    reached: timedelta
    numbers: Numbers
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Comparing:
    head: PageHead
    scope: Scope
    metric: Metric
    metrics: Sequence[Metric]
    span: str
    step: timedelta
    points: Sequence[timedelta]
    campaigns: Sequence[Compared]


def compare(workspace: Workspace, query: DashboardQuery, span: str) -> Comparing:
    """Call it inside a snapshot."""
    campaigns, notices = _chosen(workspace, query)
    members = campaign_parts(workspace, campaigns, query.channels, query.report.platform)
    whole = wide_part(workspace, members, query.channels)
    now = heads.moment(workspace.pk, members)
    by_id = {one.public_id: one for one in campaigns}
    starts = [_start(by_id[one.scope.public_id], of_members(whole, [one], one.scope)) for one in members]
    page = _Page(whole, starts, span, now, _metric(whole, query, notices))
    states = [by_id[one.scope.public_id].state for one in members]
    return page.report(query, states, notices)


class _Page:
    def __init__(
        self, whole: WidePart, starts: Sequence[datetime], span: str, now: heads.Moment, metric: Metric
    ) -> None:
        self.whole, self.starts, self.span, self.now, self.metric = whole, starts, span, now, metric
        self.parts = [of_members(whole, [one], one.scope) for one in whole.members]
        self.length = _LENGTHS.get(span) or max([now.as_of - start for start in starts], default=DAY)
        self.step = _STEPS.get(span) or _step(self.length)
        self.points = [self.step * at for at in range(-(-self.length // self.step))]
        self.shown = [BY_ID[id] for id in _SHOWN if id in BY_ID and BY_ID[id].exists_in(whole.name, whole.channels)]

    def report(self, query: DashboardQuery, states: Sequence[str], notices: list[str]) -> Comparing:
        sheet = Sheet(self.whole.workspace_id, self.now.aliases)
        for part, start in zip(self.parts, self.starts, strict=True):
            sheet.want(part, self.shown, self._whole_span(start))
            sheet.want(part, [self.metric], *(window for window in self._windows(start) if window))
        developers = heads.want_developers(sheet, self.whole.developers(), LIFETIME)
        sheet.fetch()
        period = period_named("all", query.report.zone, self.now.as_of, min(self.starts, default=None))
        return Comparing(
            head=heads.head(self.now, query.report, period, notices, sheet.answer(developers), None),
            scope=self.whole.scope,
            metric=self.metric,
            metrics=explorable(self.whole),
            span=self.span,
            step=self.step,
            points=self.points,
            campaigns=[
                self._compared(sheet, part, start, state)
                for part, start, state in zip(self.parts, self.starts, states, strict=True)
            ],
        )

    def _compared(self, sheet: Sheet, part: WidePart, start: datetime, state: str) -> Compared:
        values = [sheet.figure(part, self.metric, window).value if window else None for window in self._windows(start)]
        reached = max(min(self.now.as_of - start, self.length), timedelta())
        return Compared(
            part.scope, state, start, reached, sheet.numbers(part, self.shown, self._whole_span(start)), values
        )

    def _whole_span(self, start: datetime) -> Window | None:
        return LIFETIME if self.span == "all" else Window(start, start + self.length)

    def _windows(self, start: datetime) -> list[Window | None]:
        """A point that is not over is not drawn: it would look like a fall."""
        edges = [(start + point, start + point + self.step) for point in self.points]
        return [Window(low, high) if high <= self.now.watermark else None for low, high in edges]


def _chosen(workspace: Workspace, query: DashboardQuery) -> tuple[list[Campaign], list[str]]:
    """Those asked for, at most six; without a word the six that started last."""
    rows = Campaign.objects.for_workspace(workspace)
    if not query.campaigns:
        begun = rows.filter(archived_at=None, started_at__lte=clock.now())
        return list(begun.order_by("-started_at", "-pk")[:MOST]), []
    found, notices = query.chosen(list(rows.order_by("-started_at", "-pk")))
    if len(found) > MOST:
        notices.append(f"Up to {MOST} campaigns can be compared; these are the {MOST} that started last.")
    return found[:MOST], notices


def _metric(whole: WidePart, query: DashboardQuery, notices: list[str]) -> Metric:
    there = {metric.id: metric for metric in explorable(whole)}
    default = there.get(DEFAULT_METRIC) or BY_ID[DEFAULT_METRIC]
    if query.report.metric and query.report.metric not in there:
        notices.append(f"“{query.report.metric[:40]}” is not a number that can be compared. Showing {default.label}.")
    return there.get(query.report.metric, default)


def _start(campaign: Campaign, part: WidePart) -> datetime:
    """What nobody ever started began with its first message."""
    received = BY_ID[DEFAULT_METRIC]
    started = campaign.started_at or first_bucket(part.workspace_id, sorted(part.keys(received, received.channels)))
    return floor_to(started or campaign.created_at, QUARTER)


def _step(length: timedelta) -> timedelta:
    """Whole days, as many as keep the line readable."""
    return next(step for step in (DAY, 7 * DAY, 28 * DAY, 364 * DAY) if length / step <= _MOST_POINTS)
