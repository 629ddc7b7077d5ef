"""The definition of a journey that runs here, as frozen values: what starts it, who may come again, what ends it, and
its steps. `next` names where each way out leads, by the id of a step; the empty text is the end of the journey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from journeys.models.step import MESSAGE_TYPES, StepType
from messaging.goals import Condition, Goal
from messaging.in_app.placing import DEFAULT_WAIT

# The outcome of a step that waits for an event, beside the names its definition gives.
HAPPENED = "happened"
TIMED_OUT = "timed_out"
END = ""


class EntryBy(StrEnum):
    """What lets people in."""

    EVENT = "event"
    SEGMENT = "segment"
    API = "api"


class Again(StrEnum):
    """Who was in it may come in again: never, once out of it, or at any time."""

    NEVER = "never"
    AFTER_EXIT = "after_exit"
    ALWAYS = "always"


class ExitBy(StrEnum):
    """What a rule looks at to take people out."""

    EVENT = "event"
    GOAL = "goal"
    ATTRIBUTE = "attribute"
    UNSUBSCRIBED = "unsubscribed"


class IfNotSent(StrEnum):
    """What becomes of people whose message cannot be sent."""

    CONTINUE = "continue"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Entry:
    """By an event that meets `goal`, by coming into the segment, or by a program."""

    by: EntryBy
    goal: Goal | None = None
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Reentry:
    """`after` is counted from the last exit, or from the last entry where people may be in it twice at once."""

    rule: Again = Again.NEVER
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class ExitRule:
    """People who are under way leave as soon as it holds."""

    id: str
    name: str
    by: ExitBy
    goal: Goal | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    """A message to the person, or a call of a webhook. An in-app message's own variables are filled with `properties`,
    and it waits `waits_days` to be shown."""

    message: str
    if_not_sent: IfNotSent = IfNotSent.CONTINUE
    properties: Mapping[str, str] = field(default_factory=dict)
    waits_days: int = DEFAULT_WAIT


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Elapsed time: a day has 86,400 seconds (metrics.md V-5)."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """The next time the person's clock shows `at`, on one of these days of the week (1 is Monday; none: any day)."""

    at: time
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """Until the person does it, `timeout` at the longest."""

    goal: Goal
    timeout: timedelta


@dataclass(frozen=True, slots=True)
class AttributeBranch:
    name: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AttributeSplit:
    """The first branch whose conditions the person's attributes meet; tags are the list `tags`."""

    branches: tuple[AttributeBranch, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class EventBranch:
    name: str
    goal: Goal


@dataclass(frozen=True, slots=True)
class EventSplit:
    """The first branch whose event the person did, within this time or else since entering the journey."""

    branches: tuple[EventBranch, ...]
    otherwise: str
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class PercentageSplit:
    """By chance, the same for an entry however often it is asked."""

    branches: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class CustomEvent:
    """Whichever of its events the person does first is the outcome."""

    outcomes: tuple[EventBranch, ...]
    timeout: timedelta


@dataclass(frozen=True, slots=True)
class Change:
    """What is written on the person: attributes and tags."""

    put: Mapping[str, Any]
    unset: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """The journey is over for whoever comes here."""


Split = AttributeSplit | EventSplit | PercentageSplit
Deed = Send | WaitFor | WaitUntil | WaitEvent | Split | CustomEvent | Change | Exit


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what happens in it, and where each of its `ways` out leads."""

    id: str
    name: str
    type: StepType
    deed: Deed
    next: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        return ways(self.deed)

    def leads_to(self, way: str = "") -> str:
        """The id of the step behind this way out, or the end."""
        return self.next[self.ways.index(way)]

    @property
    def sends(self) -> bool:
        return self.type in MESSAGE_TYPES


@dataclass(frozen=True, slots=True)
class Definition:
    """The whole journey."""

    entry: Entry
    reentry: Reentry
    exit_rules: tuple[ExitRule, ...]
    steps: tuple[Step, ...]
    # Asked for at every move of everybody. Of two with one id, which does not hold, it is the first.
    _by_id: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {step.id: step for step in reversed(self.steps)})

    def step(self, id: str) -> Step:
        return self._by_id[id]


def ways(deed: Deed) -> tuple[str, ...]:
    """The ways out of a step in the order of its `next`; one without a name where there is nothing to tell apart."""
    match deed:
        case WaitEvent():
            return HAPPENED, TIMED_OUT
        case AttributeSplit() | EventSplit():
            return *(branch.name for branch in deed.branches), deed.otherwise
        case PercentageSplit():
            return tuple(share.name for share in deed.branches)
        case CustomEvent():
            return *(outcome.name for outcome in deed.outcomes), TIMED_OUT
        case Exit():
            return ()
    return ("",)


def listened_to(definition: Definition) -> Iterator[str]:
    """The names of events that matter to people who are under way, those of the conversion left out."""
    for rule in definition.exit_rules:
        if rule.goal is not None:
            yield rule.goal.event
    for step in definition.steps:
        match step.deed:
            case WaitEvent():
                yield step.deed.goal.event
            case CustomEvent():
                yield from (outcome.goal.event for outcome in step.deed.outcomes)
            case EventSplit():
                yield from (branch.goal.event for branch in step.deed.branches)
