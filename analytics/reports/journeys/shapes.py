"""What reports of journeys are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.reports.shapes import Numbers, PageHead, PlatformRow, Scope
from journeys.models import Step


@dataclass(frozen=True, slots=True)
class Conversion:
    """What converts, and until how long after the exit it counts; no event: nothing does."""

    event: str
    conditions: Sequence[str]
    stop_counting_after_exit: timedelta


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A way out of a step. `low` and `high` are the range the conversion rate lies in (95 %), in percent; `verdict`
    says how it compares with the other ways."""

    scope: Scope
    deleted: bool
    numbers: Numbers
    low: float | None = None
    high: float | None = None
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step in the flow. `drop_off` is what was exited here of what entered, in percent, since start only; `warning`
    one sentence where its message does far worse than others of its kind."""

    scope: Scope
    type: str
    position: int
    deleted: bool
    deleted_at: datetime | None
    numbers: Numbers
    branches: Sequence[BranchRow]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class JourneyResults:
    """`steps` in the order of the flow, deleted ones last; `flow` what follows what. `before_steps` are entries that
    reached none of them."""

    head: PageHead
    scope: Scope
    state: str
    archived: bool
    conversion: Conversion
    numbers: Numbers
    low: float | None
    high: float | None
    steps: Sequence[StepCard]
    flow: Sequence[Step]
    before_waiting: int
    before_exited: int


@dataclass(frozen=True, slots=True)
class StepResults:
    """`all_platforms` are the numbers beside those of each, whichever the page is of."""

    head: PageHead
    journey: Scope
    state: str
    card: StepCard
    platforms: Sequence[PlatformRow]
    all_platforms: Numbers


@dataclass(frozen=True, slots=True)
class JourneyListRow:
    scope: Scope
    state: str
    numbers: Numbers
    steps: int
    started_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class JourneyList:
    head: PageHead
    rows: Sequence[JourneyListRow]
    count: int
