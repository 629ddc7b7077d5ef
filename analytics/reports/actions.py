"""The results of one action, whole and by platform, and the flow it stands in (ux.md 3.4)."""

from collections.abc import Sequence

from analytics.metrics import metrics_of
from analytics.reports import head as heads
from analytics.reports.parts import Part, action_part, campaign_part
from analytics.reports.query import PLATFORM_LABELS, PLATFORMS, ReportQuery
from analytics.reports.results import Frame, framed
from analytics.reports.shapes import ActionCard, ActionResults, Numbers, PlatformRow
from analytics.reports.sheet import Sheet
from campaigns.models import Action, Campaign
from workspaces.models import Workspace


def action_results(workspace: Workspace, campaign: Campaign, action: Action, query: ReportQuery) -> ActionResults:
    """Call it inside a snapshot. Since start unless the query says otherwise."""
    actions = list(
        Action.objects.for_workspace(workspace)
        .filter(campaign=campaign)
        .select_related("message")
        .order_by("position", "pk")
    )
    whole = campaign_part(workspace, campaign, actions, query.platform)
    flow = [(one, action_part(workspace, campaign, one, query.platform)) for one in actions]
    frame = framed(heads.moment(workspace.pk, [whole]), query, campaign.started_at or campaign.created_at)
    at = next(place for place, one in enumerate(actions) if one.pk == action.pk)
    return _Page(campaign, whole, flow, at, query, frame).report()


class _Page:
    def __init__(
        self,
        campaign: Campaign,
        whole: Part,
        flow: Sequence[tuple[Action, Part]],
        at: int,
        query: ReportQuery,
        frame: Frame,
    ) -> None:
        self.campaign, self.whole, self.flow, self.query, self.frame = campaign, whole, flow, query, frame
        self.action, self.part = flow[at]
        self.metrics = metrics_of(self.part.name, self.part.channels)
        self.sheet = Sheet(whole.workspace_id, frame.now.aliases)

    def report(self) -> ActionResults:
        for _, part in self.flow:
            self.sheet.want(part, metrics_of(part.name, part.channels), *self.frame.wanted())
        for platform in PLATFORMS.values():
            self.sheet.want(self.part.on(platform), self.metrics, *self.frame.wanted())
        developers = heads.want_developers(self.sheet, self.part, self.frame.windows[0])
        self.sheet.fetch()
        frame = self.frame
        return ActionResults(
            head=heads.head(
                frame.now, self.query, frame.period, frame.notices, self.sheet.answer(developers), frame.comparison
            ),
            scope=self.part.scope,
            campaign=self.whole.scope,
            state=self.campaign.state,
            channel=self.action.channel,
            position=self.action.position,
            deleted=self.action.deleted_at is not None,
            message_public_id=self.action.message.public_id if self.action.message else "",
            numbers=self._numbers(self.part),
            platforms=self._platforms(),
            actions=[
                ActionCard(part.scope, one.position, one.channel, one.deleted_at is not None, self._numbers(part))
                for one, part in self.flow
            ],
        )

    def _numbers(self, part: Part) -> Numbers:
        return self.sheet.numbers(part, metrics_of(part.name, part.channels), *self.frame.windows)

    def _platforms(self) -> list[PlatformRow]:
        """Only where devices report: an e-mail has no platform to be split by."""
        rows = [
            PlatformRow(name, PLATFORM_LABELS[name], self._numbers(self.part.on(platform)))
            for name, platform in PLATFORMS.items()
        ]
        return [row for row in rows if any(number.value is not None for number in row.numbers.values())]
