"""The people behind a number of the page Analytics: of all its campaigns, without developer profiles (C-E7)."""

from pyroaring import BitMap

from analytics.metrics import Metric
from analytics.periods import Period
from analytics.reading import Ask, Reader
from analytics.reports import head as heads
from analytics.reports.dashboard import first_start
from analytics.reports.dashboard_query import DashboardQuery
from analytics.reports.sheet import window_of
from analytics.reports.wide import campaign_parts, wide_part
from campaigns.models import Campaign
from workspaces.models import Workspace


def people_behind(workspace: Workspace, query: DashboardQuery, metric: Metric) -> tuple[BitMap, Period]:
    """Everybody it counts, erased people included, and the time it is of. Call it inside a snapshot."""
    chosen, _ = query.chosen(list(Campaign.objects.for_workspace(workspace).order_by("pk")))
    members = campaign_parts(workspace, chosen, query.channels, query.report.platform)
    whole = wide_part(workspace, members, query.channels)
    period, _ = query.report.period(heads.moment(workspace.pk, members).as_of, first_start(chosen))
    ask = Ask.of(
        whole.keys(metric, metric.channels),
        None if metric.now else window_of(period),
        unique=True,
        without=whole.keys_without(metric),
    )
    return Reader(workspace.pk).people_of([ask])[ask], period
