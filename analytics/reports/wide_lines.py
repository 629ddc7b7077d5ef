"""The lines several campaigns are cut into: by channel, by platform, by campaign."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.metrics import BY_ID, Metric
from analytics.reading import Window
from analytics.reports.lines import CHANNEL_SLOTS, MOST_LINES, OTHER_SLOT, PLATFORM_SLOTS, Line, slot_of
from analytics.reports.parts import Part
from analytics.reports.query import PLATFORM_LABELS, PLATFORMS
from analytics.reports.shapes import Scope
from analytics.reports.sheet import Sheet
from analytics.reports.wide import WidePart, in_channel, of_members
from messaging.channels import Channel
from messaging.platforms import Platform

WIDE_SPLITS = {"none": "None", "channel": "Channel", "platform": "Platform", "campaign": "Campaign"}


@dataclass(frozen=True, slots=True)
class WideSplit:
    """A number of several campaigns, and what it may be cut into."""

    part: WidePart
    metric: Metric

    def choices(self) -> list[tuple[str, str]]:
        allowed = {
            "none": True,
            "channel": not self._counted.of_campaign_only and len(self._channels) > 1,
            "platform": self.part.platform is Platform.ALL and self.part.made_by_devices(self._counted),
            "campaign": len(self.part.members) > 1,
        }
        return [(word, label) for word, label in WIDE_SPLITS.items() if allowed[word]]

    def lines(self, split: str, window: Window | None) -> list[Line]:
        if split == "channel":
            return [self._channel(channel) for channel in self._channels]
        if split == "platform":
            return [self._platform(name, platform) for name, platform in PLATFORMS.items()]
        if split == "campaign":
            return self._campaigns(window)
        return [Line(self.part, self.part.scope, self.metric.label_of(self.part.only_channel), slot_of(self.metric))]

    @property
    def _counted(self) -> Metric:
        """The metric, or what a rate counts."""
        return BY_ID[self.metric.numerator_of(self.part.name)] if self.metric.is_rate else self.metric

    @property
    def _channels(self) -> list[str]:
        there = self.part.channels & set(self.metric.channels or self.part.channels)
        return [channel for channel in Channel.values if channel in there]

    def _channel(self, channel: str) -> Line:
        part = in_channel(self.part, channel)
        return Line(part, part.scope, part.scope.label, CHANNEL_SLOTS[channel])

    def _platform(self, name: str, platform: Platform) -> Line:
        scope = replace(self.part.scope, key=f"{self.part.scope.key}?platform={name}", label=PLATFORM_LABELS[name])
        return Line(self.part.on(platform), scope, scope.label, PLATFORM_SLOTS[name])

    def _campaigns(self, window: Window | None) -> list[Line]:
        """The six greatest, greatest first, and the rest as one line of its own, people counted once."""
        ranked = ranked_members(self.part, self._counted, window)
        chosen, rest = ranked[:MOST_LINES], ranked[MOST_LINES:]
        lines = [self._line(slot, [one], one.scope) for slot, one in enumerate(chosen, 1)]
        if not rest:
            return lines
        label = f"Other ({len(rest)})"
        return [*lines, self._line(OTHER_SLOT, rest, Scope(f"other:{self.part.scope.external_id}", "other", label))]

    def _line(self, slot: int, members: Sequence[Part], scope: Scope) -> Line:
        return Line(of_members(self.part, members, scope), scope, scope.label, slot)


def ranked_members(whole: WidePart, metric: Metric, window: Window | None, at_least: int = 0) -> list[Part]:
    """The campaigns by how much they have of a number, most first, as far as it is enough to be listed."""
    sheet = Sheet(whole.workspace_id)
    alone = {member: of_members(whole, [member], member.scope) for member in whole.members}
    for part in alone.values():
        sheet.want(part, [metric], window)
    sheet.fetch()
    size = {member: sheet.figure(part, metric, window).value or 0 for member, part in alone.items()}
    return sorted((one for one in whole.members if size[one] >= at_least), key=lambda member: -size[member])
