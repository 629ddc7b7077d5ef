"""The results of a campaign: rings, channels, flow (ux.md 3.2, metrics.md B-01 to B-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.metrics import BY_ID, Metric, ScopeName, metrics_of
from analytics.periods import Comparison, Period, previous
from analytics.reading import Window
from analytics.reports import head as heads
from analytics.reports.parts import Part, action_part, campaign_part, channel_part
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import ActionCard, CampaignResults, ChannelRow, Numbers, PageHead, Ring
from analytics.reports.sheet import Sheet, window_before, window_of
from campaigns.finding import actions_in_flow
from campaigns.models import Action, Campaign
from messaging.channels import Channel
from workspaces.models import Workspace

# A ring's fraction, its part and its whole; of conversions the part and the people (C-08, C-E6).
_RINGS = (
    ("users", "Users", "unique_users_rate", "users_unique", "users_total"),
    ("engaged", "Engaged", "engagement_rate", "engaged", "users_unique"),
    ("conversions", "Conversions", "conversion_rate", "conversions", "converted_people"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The moment and the time a report is cut to."""

    now: heads.Moment
    period: Period
    notices: list[str]
    comparison: Comparison | None

    @property
    def windows(self) -> tuple[Window | None, Window | None]:
        """Of the period, and of what it is compared with (None: with nothing)."""
        return window_of(self.period), window_before(self.comparison)

    def wanted(self) -> list[Window | None]:
        window, before = self.windows
        return [window, before] if before else [window]


def framed(now: heads.Moment, query: ReportQuery, started_at: datetime | None) -> Frame:
    period, notices = query.period(now.as_of, started_at)
    comparison = previous(period, query.compare, now.as_of) if query.compare else None
    return Frame(now, period, notices, comparison)


def campaign_results(workspace: Workspace, campaign: Campaign, query: ReportQuery) -> CampaignResults:
    """Call it inside a snapshot. Since start unless the query says otherwise (C-E5)."""
    actions = actions_in_flow(workspace, campaign)
    whole = campaign_part(workspace, campaign, actions, query.platform)
    now = heads.moment(workspace.pk, [whole])
    frame = framed(now, query, campaign.started_at or campaign.created_at)
    shown = [action for action in actions if query.channel in ("", action.channel)]
    used = tuple(dict.fromkeys(action.channel for action in actions))
    return _Page(workspace, campaign, shown, query, frame).report(used)


class _Page:
    """With a channel chosen, everything but the entries is of that channel: an entry is the campaign's."""

    def __init__(
        self, workspace: Workspace, campaign: Campaign, actions: Sequence[Action], query: ReportQuery, frame: Frame
    ) -> None:
        self.campaign, self.actions, self.query, self.frame = campaign, actions, query, frame
        self.whole = campaign_part(workspace, campaign, actions, query.platform)
        self.sheet = Sheet(workspace.pk, frame.now.aliases)
        used = {action.channel for action in actions}
        self.channels = [channel_part(self.whole, channel) for channel in Channel.values if channel in used]
        self.cards = [action_part(workspace, campaign, action, query.platform) for action in actions]

    def report(self, used: Sequence[str]) -> CampaignResults:
        for part in (self.whole, *self.channels, *self.cards):
            self.sheet.want(part, _metrics(part), *self.frame.wanted())
        developers = heads.want_developers(self.sheet, self.whole, self.frame.windows[0])
        self.sheet.fetch()
        numbers = self._numbers(self.whole)
        return CampaignResults(
            head=self._head(self.sheet.answer(developers)),
            scope=self.whole.scope,
            state=self.campaign.state,
            used=used,
            rings=[
                Ring(key, title, numbers[share], numbers[main], numbers[second])
                for key, title, share, main, second in _RINGS
            ],
            channels=[ChannelRow(part.scope.external_id, part.scope, self._numbers(part)) for part in self.channels],
            all_channels=numbers,
            actions=self._cards(),
            numbers=numbers,
        )

    def _numbers(self, part: Part) -> Numbers:
        return self.sheet.numbers(part, _metrics(part), *self.frame.windows)

    def _cards(self) -> list[ActionCard]:
        return [
            ActionCard(part.scope, action.position, action.channel, action.deleted_at is not None, self._numbers(part))
            for action, part in zip(self.actions, self.cards, strict=True)
        ]

    def _head(self, developers: int) -> PageHead:
        frame = self.frame
        return heads.head(frame.now, self.query, frame.period, frame.notices, developers, frame.comparison)


def _metrics(part: Part) -> list[Metric]:
    """What exists there; the rings' numbers also before the first action is defined."""
    found = metrics_of(part.name, part.channels)
    if part.name is not ScopeName.CAMPAIGN:
        return found
    rings = [BY_ID[id] for _, _, *ids in _RINGS for id in ids]
    return list(dict.fromkeys([*found, *rings]))
