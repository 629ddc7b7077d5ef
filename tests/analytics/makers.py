"""A campaign and its leaves, written down in a line each."""

from collections.abc import Iterable
from datetime import UTC, datetime

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading import Key
from analytics.reports.query import ReportQuery
from campaigns.models import Action, Campaign
from tests.analytics.rollups import LeafRow
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction
from workspaces.zones import zone_named

# The moment every report here is made at.
NOW = datetime(2026, 11, 20, 14, 7, tzinfo=UTC)
STARTED = datetime(2026, 11, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """`at("2026-11-14 10:00")`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_campaign(workspace: Workspace, id: str = "autumn", **channels: str) -> tuple[Campaign, dict[str, Action]]:
    """`make_campaign(acme, hello="push", letter="email")`; the order is the flow."""
    with workspace_transaction(workspace.pk):
        campaign = Campaign.unscoped.create(workspace=workspace, external_id=id, name=id.title(), started_at=STARTED)
        actions = {
            name: Action.unscoped.create(
                workspace=workspace,
                campaign=campaign,
                external_id=name,
                name=name.title(),
                channel=channel,
                position=position,
            )
            for position, (name, channel) in enumerate(channels.items(), 1)
        }
    return campaign, actions


def leaf(
    of: Campaign | Action,
    metric: Leaf,
    when: str,
    people: Iterable[int] = (),
    *,
    total: int | None = None,
    platform: int = 0,
    population: int = 0,
    marked: bool = False,
) -> LeafRow:
    """So many of a number in the quarter hour of `when`; as many as people unless told."""
    kind = ScopeKind.CAMPAIGN if isinstance(of, Campaign) else ScopeKind.ACTION
    moment = at(when)
    bucket = moment.replace(minute=moment.minute // 15 * 15, second=0)
    people = frozenset(people)
    key = Key(int(kind), of.pk, int(metric), platform, population)
    return LeafRow(key, bucket, len(people) if total is None else total, people, marked=marked)


def asked(zone: str = "UTC", range: str = "all", **words) -> ReportQuery:
    """What a reader asks: `asked("Europe/Berlin", "30d", metric="engaged")`; dates as `first` and `last`."""
    period = {"range": range}
    if "first" in words:
        period = {"range": "custom", "from": words.pop("first"), "to": words.pop("last")}
    return ReportQuery(zone=zone_named(zone), default_range="all", period_words=period, **words)
