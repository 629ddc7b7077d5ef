"""The lines of a split: which parts there are, what each is called and which colour slot it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.metrics import BY_ID, Metric, ScopeName
from analytics.reading import Window
from analytics.reports.parts import Part, action_part, channel_part
from analytics.reports.query import PLATFORM_LABELS, PLATFORMS, SPLITS
from analytics.reports.shapes import Scope
from analytics.reports.sheet import Sheet
from campaigns.models import Action, Campaign
from messaging.channels import Channel
from messaging.platforms import Platform
from workspaces.models import Workspace

MOST_LINES = 6
OTHER_SLOT = 0
# The same colour for the same thing on every chart (ux.md 6.3).
PLATFORM_SLOTS = {"ios": 1, "android": 3, "web": 5, "other": 2}
CHANNEL_SLOTS = {"push": 1, "in_app": 3, "email": 4, "sms": 6, "webhook": 2}
_FAILING = frozenset({"failed", "bounced", "suppressed", "undeliverable", "unsubscribed", "spam"})
_ACTING = frozenset({"engaged", "interacted", "opened", "clicked"})


@dataclass(frozen=True, slots=True)
class Line:
    part: Part
    scope: Scope
    label: str
    slot: int


@dataclass(frozen=True, slots=True)
class Split:
    """Everything needed to cut a part into lines."""

    workspace: Workspace
    campaign: Campaign
    actions: Mapping[int, Action]
    part: Part
    metric: Metric

    def choices(self) -> list[tuple[str, str]]:
        allowed = {
            "none": True,
            "channel": self._divides and len(self._channels) > 1,
            "platform": self.part.platform is Platform.ALL and self.part.made_by_devices(self._counted),
            "action": self._divides and len(self.part.actions) > 1,
        }
        return [(word, label) for word, label in SPLITS.items() if allowed[word]]

    def lines(self, split: str, window: Window | None) -> list[Line]:
        if split == "channel":
            return [self._channel(channel) for channel in self._channels]
        if split == "platform":
            return [self._platform(name, platform) for name, platform in PLATFORMS.items()]
        if split == "action":
            return self._actions(window)
        return [Line(self.part, self.part.scope, self.metric.label_of(self.part.only_channel), slot_of(self.metric))]

    @property
    def _divides(self) -> bool:
        """Entries are of the campaign as a whole; an action is one already."""
        return not self._counted.of_campaign_only and self.part.name is not ScopeName.ACTION

    @property
    def _channels(self) -> list[str]:
        """Those that have the number at all: nothing is sent in-app, so there it is no line at zero but none."""
        there = self.part.channels & set(self.metric.channels or self.part.channels)
        return [channel for channel in Channel.values if channel in there]

    @property
    def _counted(self) -> Metric:
        """The metric, or what a rate counts."""
        return BY_ID[self.metric.numerator] if self.metric.is_rate else self.metric

    def _channel(self, channel: str) -> Line:
        part = channel_part(self.part, channel)
        return Line(part, part.scope, part.scope.label, CHANNEL_SLOTS[channel])

    def _platform(self, name: str, platform: Platform) -> Line:
        scope = replace(self.part.scope, key=f"{self.part.scope.key}?platform={name}", label=PLATFORM_LABELS[name])
        return Line(self.part.on(platform), scope, scope.label, PLATFORM_SLOTS[name])

    def _actions(self, window: Window | None) -> list[Line]:
        """The six greatest in flow order, and what is left as one more line of its own, people counted once."""
        parts = [
            action_part(self.workspace, self.campaign, self.actions[id], self.part.platform)
            for id, channel in self.part.actions
            if not self.metric.channels or channel in self.metric.channels
        ]
        chosen = parts if len(parts) <= MOST_LINES else self._greatest(parts, window)
        lines = [Line(part, part.scope, part.scope.label, slot) for slot, part in enumerate(chosen, 1)]
        rest = [part for part in parts if part not in chosen]
        return [*lines, self._other(rest)] if rest else lines

    def _greatest(self, parts: Sequence[Part], window: Window | None) -> list[Part]:
        sheet = Sheet(self.workspace.pk)
        for part in parts:
            sheet.want(part, [self._counted], window)
        sheet.fetch()
        size = {part: sheet.figure(part, self._counted, window).value or 0 for part in parts}
        greatest = sorted(parts, key=lambda part: -size[part])[:MOST_LINES]
        return [part for part in parts if part in greatest]

    def _other(self, rest: Sequence[Part]) -> Line:
        pairs = tuple(pair for part in rest for pair in part.actions)
        label = f"Other ({len(rest)})"
        scope = Scope(f"other:{self.part.scope.external_id}", "other", label)
        return Line(replace(self.part, name=ScopeName.CHANNEL, scope=scope, actions=pairs), scope, label, OTHER_SLOT)


def slot_of(metric: Metric) -> int:
    words = {metric.id, metric.numerator, metric.id.removesuffix("_unique")}
    if words & _FAILING:
        return 2
    if words & _ACTING:
        return 5
    return 3 if "delivered" in words else 1
