"""What a rule speaks of in a workspace: its campaigns, actions and segments, each looked up once."""

from functools import cached_property
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from analytics.metrics import BY_ID
from analytics.reports.parts import Part, action_part, campaign_part, channel_part
from analytics.reports.query import PLATFORMS
from analytics.segments.parsing import RuleError
from analytics.segments.rule import Counted, InSegment, Rule, leaves_of
from campaigns.models import Action, Campaign
from messaging.channels import Channel
from messaging.models import Segment
from messaging.platforms import Platform
from workspaces.models import Workspace

Found = TypeVar("Found", bound=Model)


class Findings:
    """Of one rule. Ids are the client's or ours; ours first, so that nobody takes over another's."""

    def __init__(self, workspace: Workspace, rule: Rule) -> None:
        self.workspace = workspace
        leaves = list(leaves_of(rule))
        self._counted = [leaf for leaf in leaves if isinstance(leaf, Counted)]
        self._segments = [leaf for leaf in leaves if isinstance(leaf, InSegment)]

    def check(self) -> None:
        """Raises RuleError where the rule speaks of something that is not there."""
        for counted in self._counted:
            self.part(counted)
        for within in self._segments:
            self.segment(within)

    def campaign(self, leaf: Counted) -> Campaign:
        found = self._campaigns.get(leaf.campaign)
        if found is None:
            raise RuleError(f"{leaf.at}.campaign", f"There is no campaign with the id {leaf.campaign}.")
        return found

    def action(self, leaf: Counted) -> Action:
        found = _chosen(self._actions_of(self.campaign(leaf)), leaf.action)
        if found is None:
            raise RuleError(f"{leaf.at}.action", f"The campaign has no action with the id {leaf.action}.")
        return found

    def segment(self, leaf: InSegment) -> Segment:
        found = self._found_segments.get(leaf.segment)
        if found is None:
            raise RuleError(f"{leaf.at}.segment", f"There is no segment with the id {leaf.segment}.")
        return found

    def part(self, leaf: Counted) -> Part:
        """What the number is about, and that it exists there."""
        campaign, platform = self.campaign(leaf), PLATFORMS.get(leaf.platform, Platform.ALL)
        if leaf.action:
            part = action_part(self.workspace, campaign, self.action(leaf), platform)
        else:
            part = campaign_part(self.workspace, campaign, self._actions_of(campaign), platform)
            part = channel_part(part, leaf.channel) if leaf.channel else part
        _exists(leaf, part)
        return part

    def _actions_of(self, campaign: Campaign) -> list[Action]:
        return self._actions.get(campaign.pk, [])

    @cached_property
    def _campaigns(self) -> dict[str, Campaign]:
        return _by_id(Campaign.objects.for_workspace(self.workspace), {leaf.campaign for leaf in self._counted})

    @cached_property
    def _found_segments(self) -> dict[str, Segment]:
        return _by_id(Segment.objects.for_workspace(self.workspace), {leaf.segment for leaf in self._segments})

    @cached_property
    def _actions(self) -> dict[int, list[Action]]:
        """Deleted ones too: a campaign's numbers keep counting what they did."""
        found: dict[int, list[Action]] = {}
        rows = Action.objects.for_workspace(self.workspace).filter(campaign__in=self._campaigns.values())
        for action in rows.order_by("position", "pk"):
            found.setdefault(action.campaign_id, []).append(action)
        return found


def _by_id(rows: QuerySet[Found], ids: set[str]) -> dict[str, Found]:
    found = list(rows.filter(Q(public_id__in=ids) | Q(external_id__in=ids)).order_by("pk")) if ids else []
    return {getattr(row, name): row for name in ("external_id", "public_id") for row in reversed(found)}


def _chosen(actions: list[Action], id: str) -> Action | None:
    """A client may give the id of a removed action to a new one; then the one in the flow is meant."""
    ours = [action for action in actions if action.public_id == id]
    theirs = [action for action in actions if action.external_id == id]
    theirs.sort(key=lambda action: action.deleted_at is not None)
    return next(iter([*ours, *theirs]), None)


def _exists(leaf: Counted, part: Part) -> None:
    metric = BY_ID[leaf.metric]
    if metric.of_campaign_only and (leaf.action or leaf.channel):
        raise RuleError(
            f"{leaf.at}.metric", f"{metric.id} is counted for the whole campaign; leave out action and channel."
        )
    if metric.channels and part.channels.isdisjoint(metric.channels):
        words = ", ".join(Channel(channel).label for channel in metric.channels)
        raise RuleError(f"{leaf.at}.metric", f"{metric.id} is counted only in these channels: {words}.")
