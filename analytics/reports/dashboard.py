"""The page Analytics: all campaigns, or some, as one, without developer profiles (ux.md 3.14, metrics.md C-E7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.metrics import BY_ID, Metric
from analytics.reports import head as heads
from analytics.reports.dashboard_query import DashboardQuery
from analytics.reports.explore import Asked, Course, explorable
from analytics.reports.parts import Part
from analytics.reports.shapes import ExploreReport, Numbers, PageHead, Scope
from analytics.reports.sheet import Sheet, window_before, window_of
from analytics.reports.wide import WidePart, campaign_parts, of_members, wide_part
from analytics.reports.wide_lines import WideSplit, ranked_members
from campaigns.models import Campaign
from workspaces.models import Workspace

DEFAULT_METRIC = "received"
MOST_ROWS = 10

# All that the page and its files may show, where the registry and the channels have it.
_WHOLE = (
    "users_total", "users_unique", "received", "received_unique", "engaged", "engagement_rate", "sends", "sent",
    "delivered", "delivery_rate", "opened", "opened_unique", "open_rate_sent", "open_rate_delivered", "clicked",
    "clicked_unique", "conversions", "converted_people", "conversion_rate", "bounced", "bounce_rate", "suppressed",
    "suppression_rate", "failed", "failure_rate", "undeliverable", "unsubscribed",
)  # fmt: skip
_OF_A_ROW = (
    "received", "received_unique", "sent", "delivery_rate", "engaged", "engagement_rate", "conversions",
    "conversion_rate", "failed", "failure_rate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopCampaign:
    scope: Scope
    state: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`developers` of the head are those left out; `campaigns` is how many there are with the chosen channels."""

    head: PageHead
    scope: Scope
    numbers: Numbers
    trend: ExploreReport
    top: Sequence[TopCampaign]
    campaigns: int


def dashboard(workspace: Workspace, query: DashboardQuery) -> Dashboard:
    """Call it inside a snapshot. Archived campaigns count too: what happened, happened (metrics.md N-9)."""
    campaigns = list(Campaign.objects.for_workspace(workspace).order_by("pk"))
    chosen, notices = query.chosen(campaigns)
    members = campaign_parts(workspace, chosen, query.channels, query.report.platform)
    whole = wide_part(workspace, members, query.channels)
    now = heads.moment(workspace.pk, members)
    return _Page(whole, {one.public_id: one.state for one in chosen}, query, now, notices).report(first_start(chosen))


class _Page:
    def __init__(
        self,
        whole: WidePart,
        states: dict[str, str],
        query: DashboardQuery,
        now: heads.Moment,
        notices: list[str],
    ) -> None:
        self.whole, self.states, self.query, self.now, self.notices = whole, states, query.report, now, notices
        self.metrics = _there(_WHOLE, whole)

    def report(self, started: datetime | None) -> Dashboard:
        trend = self._trend(started)
        window, before = window_of(trend.head.period), window_before(trend.head.comparison)
        rows = ranked_members(self.whole, BY_ID[DEFAULT_METRIC], window, at_least=1)[:MOST_ROWS]
        parts = {one: of_members(self.whole, [one], one.scope) for one in rows}
        sheet = Sheet(self.whole.workspace_id, self.now.aliases)
        windows = [window, before] if before else [window]
        sheet.want(self.whole, self.metrics, *windows)
        for part in parts.values():
            sheet.want(part, _there(_OF_A_ROW, part), window)
        sheet.fetch()
        return Dashboard(
            head=trend.head,
            scope=self.whole.scope,
            numbers=sheet.numbers(self.whole, self.metrics, window, before),
            trend=trend,
            top=[self._row(one, sheet.numbers(part, _there(_OF_A_ROW, part), window)) for one, part in parts.items()],
            campaigns=len(self.whole.members),
        )

    def _trend(self, started: datetime | None) -> ExploreReport:
        metric = self._metric()
        period, notices = self.query.period(self.now.as_of, started)
        split = WideSplit(self.whole, metric)
        asked = Asked.of(self.query, period, split, self.notices)
        course = Course(split, asked, self.now, "", self.whole.developers())
        return course.report([*notices, *self.notices])

    def _metric(self) -> Metric:
        there = {metric.id: metric for metric in explorable(self.whole)}
        default = there.get(DEFAULT_METRIC) or BY_ID[DEFAULT_METRIC]
        if self.query.metric and self.query.metric not in there:
            self.notices.append(
                f"“{self.query.metric[:40]}” is not a number this page has over time. Showing {default.label}."
            )
        return there.get(self.query.metric, default)

    def _row(self, member: Part, numbers: Numbers) -> TopCampaign:
        return TopCampaign(member.scope, self.states[member.scope.public_id], numbers)


def _there(ids: Sequence[str], part: Part) -> list[Metric]:
    """Of these, what the registry has and the part's channels can have."""
    return [BY_ID[id] for id in ids if id in BY_ID and BY_ID[id].exists_in(part.name, part.channels)]


def first_start(campaigns: Sequence[Campaign]) -> datetime | None:
    return min((one.started_at or one.created_at for one in campaigns), default=None)
