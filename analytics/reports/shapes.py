"""What reports are made of. Templates, charts, JSON and CSV render these and compute nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from analytics.metrics import Metric
from analytics.periods import Comparison, Period

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Number:
    """One number with everything needed to read it. A rate is percent, unrounded (ruling 51).

    `value` None is a dash, and `reason` says why. `currency` is the code of a sum of money, where the goal names one.
    `previous` is the same number of the compared period, cut at the same elapsed part.
    """

    metric: str
    value: Value
    unit: str
    kind: str
    label: str
    numerator: int | Decimal | None = None
    denominator: int | None = None
    numerator_label: str = ""
    denominator_label: str = ""
    previous: Value = None
    reason: str = ""
    currency: str = ""


Numbers = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Scope:
    """What numbers are about: `campaign:<id>`, `channel:<campaign>/<channel>` or `action:<campaign>/<action>`."""

    key: str
    kind: str
    label: str
    public_id: str = ""
    external_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PageHead:
    """How fresh the numbers are, in whose time, of which period. `version` changes when any of them may have."""

    as_of: datetime
    watermark: datetime
    tz: str
    tz_label: str
    period: Period
    developers: int
    fresh_seconds: int
    stale: bool
    notices: Sequence[str]
    version: str
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """One fraction with its whole written out (ux.md 3.2)."""

    key: str
    title: str
    share: Number
    main: Number
    second: Number


@dataclass(frozen=True, slots=True)
class ChannelRow:
    channel: str
    scope: Scope
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class ActionCard:
    scope: Scope
    position: int
    channel: str
    deleted: bool
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class CampaignResults:
    """`used` are the channels of the campaign's actions, in the order of the flow, shown or not."""

    head: PageHead
    scope: Scope
    state: str
    used: Sequence[str]
    rings: Sequence[Ring]
    channels: Sequence[ChannelRow]
    all_channels: Numbers
    actions: Sequence[ActionCard]
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class PlatformRow:
    platform: str
    label: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class ActionResults:
    """One action: its key numbers, the same by platform, and the flow it stands in."""

    head: PageHead
    scope: Scope
    campaign: Scope
    state: str
    channel: str
    position: int
    deleted: bool
    message_public_id: str
    numbers: Numbers
    platforms: Sequence[PlatformRow]
    actions: Sequence[ActionCard]


@dataclass(frozen=True, slots=True)
class CampaignListRow:
    scope: Scope
    state: str
    channels: Sequence[str]
    numbers: Numbers
    started_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CampaignList:
    """`next` and `previous` are keyset cursors, empty where there is no such page."""

    head: PageHead
    rows: Sequence[CampaignListRow]
    count: int
    next: str
    previous: str


@dataclass(frozen=True, slots=True)
class Point:
    start: datetime
    end: datetime
    label: str
    hours: float
    value: Value
    previous: Value
    incomplete: bool
    numerator: int | Decimal | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A line. Slot 0 is "Other"."""

    scope: Scope
    label: str
    color_slot: int
    points: Sequence[Point]
    total: Number


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be asked next: (group, metrics), then (value, label) each."""

    metrics: Sequence[tuple[str, Sequence[Metric]]]
    by: Sequence[tuple[str, str]]
    split: Sequence[tuple[str, str]]
    compare: Sequence[tuple[str, str]]
    platform: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ExploreReport:
    """One metric over time. `total` is of the whole period and of everything, also where the lines are a split."""

    head: PageHead
    scope: Scope
    state: str
    metric: Metric
    by: str
    split: str
    series: Sequence[Series]
    total: Number
    sentence: str
    choices: Choices
    compare: str
