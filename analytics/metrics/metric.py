"""What a metric is: how it is called, what it counts, and from which leaves (or which two metrics) it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from analytics.leafmetrics import Leaf
from messaging.channels import Channel


class Unit(StrEnum):
    PEOPLE = "people"
    MESSAGES = "messages"
    ENTRIES = "entries"
    EVENTS = "events"
    PERCENT = "percent"
    CURRENCY = "currency"
    DEVICES = "devices"
    DISPLAYS = "displays"


class Kind(StrEnum):
    """A total may be added up over days and channels, a unique never, a rate is made anew from its two parts."""

    TOTAL = "total"
    UNIQUE = "unique"
    RATE = "rate"


class ScopeName(StrEnum):
    """What a number can be about."""

    CAMPAIGN = "campaign"
    CHANNEL = "channel"
    ACTION = "action"
    # An in-app message as it was reported, whoever sent it; its cards, its blocks, the names of its responses.
    MESSAGE = "message"
    CARD = "card"
    BLOCK = "block"
    RESPONSE = "response"
    JOURNEY = "journey"
    STEP = "step"
    BRANCH = "branch"


_PARTS = frozenset({ScopeName.CHANNEL, ScopeName.ACTION})


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """One line of the registry.

    `leaves` are summed for a total and united for a unique; `minus` is taken off a total, and who is in one of
    `without` is no member of a unique. `leaves_in` says where a channel has its own, `leaves_at` where a scope has.
    `now` marks a number that is always of this moment, whatever the range; `all_platforms` one that is of people with
    all their devices and never of one platform; `goal` what there is only where a campaign or journey has a goal (V-1).
    `listed` is false for what is only part of a rate.
    """

    id: str
    label: str
    unit: Unit
    kind: Kind
    definition: str
    source: str
    scopes: frozenset[ScopeName]
    channels: tuple[str, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    leaves_in: Mapping[str, tuple[Leaf, ...]] = field(default_factory=dict)
    leaves_at: Mapping[ScopeName, tuple[Leaf, ...]] = field(default_factory=dict)
    minus: tuple[Leaf, ...] = ()
    without: tuple[Leaf, ...] = ()
    numerator: str = ""
    denominator: str = ""
    numerator_in: Mapping[ScopeName, str] = field(default_factory=dict)
    denominator_in: Mapping[ScopeName, str] = field(default_factory=dict)
    good_direction: str = ""
    now: bool = False
    all_platforms: bool = False
    goal: bool = False
    listed: bool = True
    # What it is made of in the report of an in-app message, where it counts devices; `of_rows` of rows of thirty days.
    in_report: tuple[Leaf, ...] = ()
    of_rows: bool = False
    label_in: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_rate(self) -> bool:
        return self.kind is Kind.RATE

    @property
    def of_campaign_only(self) -> bool:
        """Counted once per campaign, hence of no channel and no action."""
        return ScopeName.CAMPAIGN in self.scopes and not self.scopes & _PARTS and not self.channels

    def label_of(self, channel: str = "") -> str:
        return self.label_in.get(channel, self.label)

    def leaves_of(self, channel: str) -> tuple[Leaf, ...]:
        return self.leaves_in.get(channel, self.leaves) if channel in self.channels else ()

    @property
    def is_percent(self) -> bool:
        return self.unit is Unit.PERCENT

    @property
    def is_money(self) -> bool:
        return self.unit is Unit.CURRENCY

    def numerator_of(self, scope: ScopeName) -> str:
        return self.numerator_in.get(scope, self.numerator)

    def denominator_of(self, scope: ScopeName) -> str:
        return self.denominator_in.get(scope, self.denominator)

    def exists_in(self, scope: ScopeName, channels: frozenset[str] | set[str]) -> bool:
        """Whether there is such a number there; what cannot exist is absent, not zero (ux.md 3.4)."""
        return scope in self.scopes and (not self.channels or not channels.isdisjoint(self.channels))


PUSH, IN_APP, EMAIL, SMS, WEBHOOK = (
    Channel.PUSH.value,
    Channel.IN_APP.value,
    Channel.EMAIL.value,
    Channel.SMS.value,
    Channel.WEBHOOK.value,
)
EVERY_CHANNEL = (PUSH, IN_APP, EMAIL, SMS, WEBHOOK)
# Channels in which a provider takes the message and may refuse it.
CARRIED = (PUSH, EMAIL, SMS)
SENDING = (*CARRIED, WEBHOOK)
CAMPAIGN_ONLY = frozenset({ScopeName.CAMPAIGN})
EVERYWHERE = frozenset({ScopeName.CAMPAIGN, ScopeName.CHANNEL, ScopeName.ACTION})
# Of whatever sends messages: a step of a journey does too.
OF_MESSAGES = EVERYWHERE | {ScopeName.STEP}
JOURNEY_ONLY, STEP_ONLY = frozenset({ScopeName.JOURNEY}), frozenset({ScopeName.STEP})
JOURNEYS = frozenset({ScopeName.JOURNEY, ScopeName.STEP, ScopeName.BRANCH})
