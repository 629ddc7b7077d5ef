"""Several campaigns looked at as one, as on the page Analytics: developer profiles are left out (metrics.md C-E7)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analytics.metrics import Metric, ScopeName
from analytics.navigation import url_of
from analytics.reading import Key
from analytics.reports.goals import goals_shown
from analytics.reports.parts import Known, Part, campaign_part, channel_part
from analytics.reports.shapes import Scope
from campaigns.models import Action, Campaign
from messaging.channels import Channel
from messaging.platforms import Platform
from workspaces.models import Workspace

EVERYBODY, DEVELOPER = 0, 1


@dataclass(frozen=True, eq=False)
class WidePart(Part):
    """A union of campaigns, or of one channel of theirs; every number of it is made of the members' own leaves."""

    members: tuple[Part, ...] = ()
    population: int = EVERYBODY
    # Those of the campaigns that have or had a goal.
    aiming: frozenset[int] = frozenset()

    @cached_property
    def known(self) -> Known:
        """Too much to be kept beyond the page."""
        return Known()

    @property
    def campaigns(self) -> frozenset[int]:
        return frozenset(one.campaign_id for one in self.members)

    def sharing(self, metric: Metric) -> Part:
        if not (metric.goal and metric.is_rate and self.aiming):
            return self
        return replace(self, members=tuple(one for one in self.members if one.campaign_id in self.aiming))

    def on(self, platform: Platform) -> "WidePart":
        return replace(self, platform=platform, members=tuple(one.on(platform) for one in self.members))

    def developers(self) -> "WidePart":
        """The same of those who are left out."""
        return replace(self, population=DEVELOPER)

    def keys(self, metric: Metric, channels: Iterable[str], platforms: Iterable[Platform] = ()) -> frozenset[Key]:
        channels, platforms = tuple(channels), tuple(platforms)
        return self._own(one.keys(metric, channels, platforms) for one in self.members)

    def keys_without(self, metric: Metric) -> frozenset[Key]:
        return self._own(one.keys_without(metric) for one in self.members)

    def keys_taken_off(self, metric: Metric) -> frozenset[Key]:
        return self._own(one.keys_taken_off(metric) for one in self.members)

    def _own(self, found: Iterable[frozenset[Key]]) -> frozenset[Key]:
        return frozenset(key for keys in found for key in keys if key.population == self.population)


def wide_part(workspace: Workspace, members: Sequence[Part], channels: Collection[str] = ()) -> WidePart:
    """All of these campaigns; with channels chosen, everything is of those channels and nothing of entries."""
    name = ScopeName.CHANNEL if channels else ScopeName.CAMPAIGN
    aiming = goals_shown(workspace.pk, [one.campaign_id for one in members])
    return replace(_united(name, analytics_scope(workspace), workspace.pk, members), aiming=frozenset(aiming))


def in_channel(whole: WidePart, channel: str) -> WidePart:
    members = [channel_part(one, channel) for one in whole.members if channel in one.channels]
    scope = replace(whole.scope, key=f"{whole.scope.key}/{channel}", kind="channel", label=Channel(channel).label)
    made = _united(ScopeName.CHANNEL, replace(scope, external_id=channel), whole.workspace_id, members)
    return replace(made, aiming=whole.aiming)


def of_members(whole: WidePart, members: Sequence[Part], scope: Scope) -> WidePart:
    """Some of the campaigns, under a name of their own."""
    return replace(_united(whole.name, scope, whole.workspace_id, members), aiming=whole.aiming)


def analytics_scope(workspace: Workspace) -> Scope:
    url = url_of("analytics", workspace=workspace.slug)
    return Scope(f"workspace:{workspace.slug}", "workspace", "Analytics", "", workspace.slug, url)


def campaign_parts(
    workspace: Workspace, campaigns: Sequence[Campaign], channels: Collection[str], platform: Platform
) -> list[Part]:
    """A part for each, of the chosen channels alone where some are; those without any of them are left out."""
    actions: defaultdict[int, list[Action]] = defaultdict(list)
    found = Action.objects.for_workspace(workspace).filter(campaign__in=[campaign.pk for campaign in campaigns])
    for action in found.order_by("position", "pk"):
        if not channels or action.channel in channels:
            actions[action.campaign_id].append(action)
    shown = [campaign for campaign in campaigns if not channels or actions[campaign.pk]]
    name = ScopeName.CHANNEL if channels else ScopeName.CAMPAIGN
    return [
        replace(campaign_part(workspace, campaign, actions[campaign.pk], platform), name=name) for campaign in shown
    ]


def _united(name: ScopeName, scope: Scope, workspace_id: int, members: Sequence[Part]) -> WidePart:
    return WidePart(
        name=name,
        scope=scope,
        workspace_id=workspace_id,
        campaign_id=0,
        actions=tuple(pair for one in members for pair in one.actions),
        platform=members[0].platform if members else Platform.ALL,
        members=tuple(members),
    )
