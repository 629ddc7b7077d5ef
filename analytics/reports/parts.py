"""The parts of a campaign that numbers are about, and the leaves each number of a part is made of.

A channel and a whole campaign are unions over actions, deleted ones included (rulings 26 and 48).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import ClassVar

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.metrics import Metric, ScopeName
from analytics.navigation import url_of
from analytics.reading import LIFETIME, Ask, Key, Window
from analytics.reports.goals import GoalShown, together
from analytics.reports.shapes import Scope
from campaigns.models import Action, Campaign
from messaging.channels import Channel
from messaging.platforms import Platform
from workspaces.models import Workspace

# Campaign pages count developers too (metrics.md C-E7, ruling 26).
POPULATIONS = (0, 1)

# In these channels a device takes part in every delivery; elsewhere only reports that name one have a platform.
_ON_DEVICES = frozenset({Channel.PUSH.value, Channel.IN_APP.value})
_WITHOUT_DEVICE = frozenset({Leaf.QUEUED, Leaf.UNDELIVERABLE, Leaf.DEFERRED, Leaf.UNSUBSCRIBED, Leaf.SPAM})

Cell = tuple[ScopeKind, int, Leaf]


# What is asked for a number, and what is taken off its answer.
Terms = tuple[Ask, Ask | None]


@dataclass(frozen=True)
class Behind:
    """The leaves behind a number: those it is made of, those whose members are none of its, those it is less."""

    keys: tuple[Key, ...]
    without: tuple[Key, ...]
    taken_off: tuple[Key, ...]
    unique: bool

    def terms(self, window: Window | None) -> Terms:
        return self.lifetime if window is LIFETIME else self._terms(window)

    @cached_property
    def lifetime(self) -> Terms:
        """Most pages open on it, so it is made once and not for every page."""
        return self._terms(LIFETIME)

    def _terms(self, window: Window | None) -> Terms:
        less = Ask(self.taken_off, window, unique=False) if self.taken_off else None
        return Ask(self.keys, window, self.unique, self.without), less


@dataclass(frozen=True, slots=True)
class Known:
    """What was worked out for a part; shared by all parts that are the same, whoever asks."""

    # By what is summed and for which metric.
    behind: dict[tuple[Metric, Metric], Behind] = field(default_factory=dict)
    # All that some metrics ask of a lifetime, which is what most pages open on.
    asked: dict[tuple[Metric, ...], tuple[Ask, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Part:
    """Compared by identity: a page makes each part once and looks numbers up by it hundreds of times."""

    name: ScopeName
    scope: Scope
    workspace_id: int
    campaign_id: int
    # (id, channel) of each action.
    actions: tuple[tuple[int, str], ...]
    platform: Platform = Platform.ALL

    # Why nothing converts (metrics.md V-1).
    no_goal: ClassVar[str] = "This campaign has no goal, so nothing counts as a conversion."

    @property
    def campaigns(self) -> frozenset[int]:
        """Whose goals and entries it shares."""
        return frozenset({self.campaign_id})

    @property
    def scopes(self) -> list[tuple[int, int]]:
        """(kind, number) of the leaves its numbers are made of: when one of them changes, so may a number."""
        own = [(int(ScopeKind.CAMPAIGN), self.campaign_id)] if self.name is ScopeName.CAMPAIGN else []
        return own + [(int(ScopeKind.ACTION), id) for id, _ in self.actions]

    @property
    def of_people(self) -> str:
        """The number that says how many people it is about."""
        return "users_unique" if self.name is ScopeName.CAMPAIGN else "received_unique"

    def goal(self, shown: Mapping[int, GoalShown]) -> GoalShown:
        """Of several campaigns as much as they have in common."""
        return together(shown[id] for id in self.campaigns if id in shown)

    def ever_converted(self) -> Ask:
        """What devices report counts without a goal too."""
        kind, leaf = int(ScopeKind.CAMPAIGN), int(Leaf.CONVERSIONS)
        keys = {Key(kind, id, leaf, 0, people) for id in self.campaigns for people in POPULATIONS}
        return Ask.of(keys, LIFETIME, unique=False)

    def sharing(self, metric: Metric) -> "Part":
        """What a number is taken from: of several campaigns a rate of conversions only asks those with a goal."""
        return self

    @cached_property
    def known(self) -> Known:
        return known_of(self.name, self.campaign_id, self.actions, self.platform)

    @cached_property
    def channels(self) -> frozenset[str]:
        return frozenset(channel for _, channel in self.actions)

    @cached_property
    def only_channel(self) -> str:
        """Of a part that has one channel; empty where there are several."""
        return next(iter(self.channels)) if len(self.channels) == 1 else ""

    def on(self, platform: Platform) -> "Part":
        return replace(self, platform=platform)

    def keys(self, metric: Metric, channels: Iterable[str], platforms: Iterable[Platform] = ()) -> frozenset[Key]:
        """Whose leaves the metric sums or unites, in the given channels; on the part's platform unless told others."""
        wanted = set(channels)
        cells = (
            [(ScopeKind.CAMPAIGN, self.campaign_id, leaf) for leaf in metric.leaves]
            if metric.of_campaign_only or (metric.is_money and self.name is ScopeName.CAMPAIGN)
            else [
                (ScopeKind.ACTION, id, leaf)
                for id, channel in self.actions
                if channel in wanted
                for leaf in metric.leaves_of(channel)
            ]
        )
        return keys_of(cells, platforms or [self.platform])

    def keys_without(self, metric: Metric) -> frozenset[Key]:
        """Whose members are no members of the metric."""
        return keys_of(
            [(ScopeKind.ACTION, id, leaf) for id, _ in self.actions for leaf in metric.without], [self.platform]
        )

    def keys_taken_off(self, metric: Metric) -> frozenset[Key]:
        return keys_of([(ScopeKind.CAMPAIGN, self.campaign_id, leaf) for leaf in metric.minus], [self.platform])

    def with_platform(self, parts: Sequence[Metric]) -> Sequence[Metric]:
        """Which of the parts of a number need a device: of a share it is what is shared."""
        return parts[:1]

    def made_by_devices(self, metric: Metric) -> bool:
        """Whether devices take part in the facts behind the number, so that each has a platform (ruling 42)."""
        if metric.of_campaign_only:
            return not self.channels.isdisjoint(_ON_DEVICES)
        return any(
            leaf not in _WITHOUT_DEVICE for channel in self.channels & _ON_DEVICES for leaf in metric.leaves_of(channel)
        )


@lru_cache(maxsize=2_000)
def known_of(*_part: Hashable) -> Known:
    return Known()


def campaign_part(
    workspace: Workspace, campaign: Campaign, actions: Sequence[Action], platform: Platform = Platform.ALL
) -> Part:
    return Part(
        ScopeName.CAMPAIGN, campaign_scope(workspace, campaign), workspace.pk, campaign.pk, _pairs(actions), platform
    )


def channel_part(campaign: Part, channel: str) -> Part:
    scope = Scope(f"channel:{campaign.scope.external_id}/{channel}", "channel", Channel(channel).label, "", channel)
    actions = tuple(pair for pair in campaign.actions if pair[1] == channel)
    return replace(campaign, name=ScopeName.CHANNEL, scope=scope, actions=actions)


def action_part(workspace: Workspace, campaign: Campaign, action: Action, platform: Platform = Platform.ALL) -> Part:
    scope = action_scope(workspace, campaign, action)
    return Part(ScopeName.ACTION, scope, workspace.pk, campaign.pk, _pairs([action]), platform)


def campaign_scope(workspace: Workspace, campaign: Campaign) -> Scope:
    url = url_of("campaign_results", workspace=workspace.slug, campaign=campaign.public_id)
    id = campaign.external_id or campaign.public_id
    return Scope(f"campaign:{id}", "campaign", campaign.name, campaign.public_id, id, url)


def action_scope(workspace: Workspace, campaign: Campaign, action: Action) -> Scope:
    url = url_of("action_results", workspace=workspace.slug, campaign=campaign.public_id, action=action.public_id)
    owner, id = campaign.external_id or campaign.public_id, action.external_id or action.public_id
    return Scope(f"action:{owner}/{id}", "action", action.name, action.public_id, id, url)


def _pairs(actions: Sequence[Action]) -> tuple[tuple[int, str], ...]:
    return tuple((action.pk, action.channel) for action in actions)


def keys_of(cells: Iterable[Cell], platforms: Iterable[Platform]) -> frozenset[Key]:
    platforms = tuple(platforms)
    return frozenset(key for cell in cells for platform in platforms for key in _of_cell(*cell, platform))


@lru_cache(maxsize=50_000)
def _of_cell(kind: ScopeKind, id: int, leaf: Leaf, platform: Platform) -> tuple[Key, ...]:
    """Remembered, because a page of numbers asks for the same leaves hundreds of times."""
    return tuple(Key(int(kind), id, int(leaf), int(platform), population) for population in POPULATIONS)
