"""What somebody under way in a journey does next: pure functions of where they stand and what time it is.

Moves happen when they should have: a wait of a day that ends at nine is followed by what is due at nine and counts on
from nine, even if a worker comes to it a minute later. What is done more than an hour late counts from now, so that
after a long standstill nobody gets everything at once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journeys import reasons
from journeys.design.shapes import (
    END,
    HAPPENED,
    TIMED_OUT,
    AttributeSplit,
    Change,
    CustomEvent,
    Definition,
    EventSplit,
    Exit,
    ExitBy,
    IfNotSent,
    PercentageSplit,
    Send,
    Split,
    Step,
    WaitEvent,
    WaitFor,
    WaitUntil,
)
from journeys.engine.clock_times import next_time

# Later than that a move counts from when it is made.
LATE = timedelta(hours=1)
# What becomes of a message is looked up after as long as it has been waited for already, within these.
_SOONEST, _LATEST = timedelta(seconds=2), timedelta(hours=1)
# Way out of a step that changes something; its other one is said of journeys elsewhere alone.
_SUCCEEDED = "succeeded"


@dataclass(frozen=True, slots=True, order=True)
class Heard:
    """An event that means something to whoever stands where they stand: the `way` out of the step `step`, or the
    reason to leave the journey."""

    at: datetime
    step: str = ""
    way: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """An event a person did."""

    at: datetime
    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person: attributes (with the list `tags`), zone, what they did lately, and what became of the
    message of the step they are in: `waiting`, `sent`, or the reason to leave."""

    zone: ZoneInfo
    attributes: Mapping[str, Any] = field(default_factory=dict)
    subscribed: bool = True
    done: tuple[Done, ...] = ()
    message: str = "waiting"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: in `step` since `since`, before the first where it is empty. Nothing they do now happens
    before `floor`, when the journey was resumed last."""

    id: int
    step: str
    since: datetime
    entered_at: datetime
    facts: Facts
    heard: tuple[Heard, ...] = ()
    floor: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Nothing happens before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Go:
    """Out of the step by this way, to the next one or to the end."""

    at: datetime
    way: str
    to: str


@dataclass(frozen=True, slots=True)
class Out:
    """The journey is over for them."""

    at: datetime
    reason: str


Move = Stay | Go | Out


def next_move(definition: Definition, here: Standing, until: datetime, now: datetime) -> Move:
    """What happens next, looking no further than `until`; `now` is what time it is."""
    leaves = [heard for heard in here.heard if heard.reason]
    if leaves:
        first = min(leaves)
        return Out(_moment(here, first.at, now), first.reason)
    step = definition.step(here.step) if here.step else None
    found = (here.since, "") if step is None else _finished(step, here, until)
    if isinstance(found, Out):
        return found
    if isinstance(found, Stay):
        reason = _taken_out_as(definition, here.facts)
        return found if reason is None else Out(max(now, here.since), reason)
    due, way = found
    at = _moment(here, due, now)
    if step is not None and isinstance(step.deed, Exit):
        return Out(at, reasons.END)
    if reason := _taken_out_as(definition, here.facts):
        return Out(at, reason)
    if step is None:
        return Go(at, "", definition.steps[0].id)
    return Go(at, way, step.leads_to("" if isinstance(step.deed, Change) else way))


def _taken_out_as(definition: Definition, facts: Facts) -> str | None:
    """The reason by which a rule takes out whoever is as they are."""
    for rule in definition.exit_rules:
        if rule.by == ExitBy.UNSUBSCRIBED and not facts.subscribed:
            return reasons.UNSUBSCRIBED
        if rule.by == ExitBy.ATTRIBUTE and all(one.holds(facts.attributes) for one in rule.conditions):
            return reasons.of_rule(rule.name)
    return None


def _finished(step: Step, here: Standing, now: datetime) -> tuple[datetime, str] | Stay | Out:
    """When the step was over, and by which way."""
    match step.deed:
        case Send():
            return _sent(step.deed, here, now)
        case WaitFor():
            due = here.since + step.deed.span
        case WaitUntil():
            due = next_time(here.since, here.facts.zone, step.deed.at, step.deed.weekdays)
        case WaitEvent() | CustomEvent():
            return _heard_of(step, step.deed.timeout, here, now)
        case AttributeSplit() | EventSplit() | PercentageSplit():
            return here.since, branch(step.id, step.deed, here)
        case Change():
            return here.since, _SUCCEEDED
        case _:
            return here.since, END
    return Stay(due) if due > now else (due, "")


def _sent(deed: Send, here: Standing, now: datetime) -> tuple[datetime, str] | Stay | Out:
    if deed.if_not_sent == IfNotSent.CONTINUE:
        return here.since, ""
    match here.facts.message:
        case "waiting":
            return Stay(now + min(max(now - here.since, _SOONEST), _LATEST))
        case "sent":
            return now, ""
    return Out(now, here.facts.message)


def _heard_of(step: Step, timeout: timedelta, here: Standing, now: datetime) -> tuple[datetime, str] | Stay:
    due = here.since + timeout
    fitting = [heard for heard in here.heard if heard.step == step.id and heard.at <= due]
    if fitting:
        first = min(fitting)
        return first.at, first.way
    return Stay(due) if due > now else (due, TIMED_OUT)


def branch(step: str, split: Split, here: Standing) -> str:
    """The way somebody takes at a split."""
    match split:
        case AttributeSplit():
            for one in split.branches:
                if all(condition.holds(here.facts.attributes) for condition in one.conditions):
                    return one.name
            return split.otherwise
        case EventSplit():
            # What let them in is not what they did since.
            since = here.entered_at if split.within is None else here.since - split.within
            lately = [done for done in here.facts.done if since < done.at <= here.since]
            for each in split.branches:
                if any(each.goal.met_by(done.name, done.properties) for done in lately):
                    return each.name
            return split.otherwise
    return _by_share(split, drawn(here.id, step))


def drawn(entry: int, step: str) -> int:
    """A number from 0 to 99, the same for this entry and step whenever it is asked for."""
    return int.from_bytes(hashlib.blake2b(f"{entry}/{step}".encode(), digest_size=8).digest()) % 100


def _by_share(split: PercentageSplit, number: int) -> str:
    so_far = 0
    for share in split.branches:
        so_far += share.percent
        if number < so_far:
            return share.name
    return split.branches[-1].name


def _moment(here: Standing, due: datetime, now: datetime) -> datetime:
    """When it happens: as it was due, unless that is long past or lies before the journey was resumed."""
    at = max(due, here.since)
    if here.floor is not None:
        at = max(at, here.floor)
    return max(now, here.since) if now - at > LATE else at


def way_of_event(deed: WaitEvent | CustomEvent, name: str, properties: Mapping[str, Any]) -> str | None:
    """Which way out this event means."""
    if isinstance(deed, WaitEvent):
        return HAPPENED if deed.goal.met_by(name, properties) else None
    return next((one.name for one in deed.outcomes if one.goal.met_by(name, properties)), None)
