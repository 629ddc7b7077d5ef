"""Who is let in: one pure function over what a person did in the journey before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.design.shapes import Again, Reentry

# What happened longer ago than this, when we hear of it, starts nothing: a history that is imported sends no messages.
OLDEST = timedelta(hours=24)

ENTERED = "entered"
FILTERS, TOO_OLD, BEFORE_START, PAUSED = "filters", "too_old", "before_start", "paused"
ONCE, UNDER_WAY, TOO_SOON, UNKNOWN = "once_only", "under_way", "too_soon", "unknown_person"

# In the order in which they are asked.
RULE_WORDS = {
    UNKNOWN: "Nobody known, or deleted since",
    FILTERS: "The event did not meet the conditions",
    BEFORE_START: "It happened before the journey started",
    TOO_OLD: "It was reported more than a day late",
    PAUSED: "The journey was paused",
    UNDER_WAY: "Under way in it already",
    ONCE: "In it before, and nobody enters twice",
    TOO_SOON: "Too soon after the last time",
}


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier entry of the same person."""

    entered_at: datetime
    exited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What asks for an entry, when it happened and when we heard of it."""

    at: datetime
    noted_at: datetime
    started_at: datetime | None
    paused: bool = False
    meets_filters: bool = True


def admit(reentry: Reentry, trigger: Trigger, before: list[Before]) -> str:
    """`entered`, or the rule that turns them away."""
    if not trigger.meets_filters:
        return FILTERS
    if trigger.started_at is not None and trigger.at < trigger.started_at:
        return BEFORE_START
    if trigger.noted_at - trigger.at > OLDEST:
        return TOO_OLD
    if trigger.paused:
        return PAUSED
    return _again(reentry, trigger.at, before)


def _again(reentry: Reentry, at: datetime, before: list[Before]) -> str:
    if not before:
        return ENTERED
    if reentry.rule == Again.ALWAYS:
        last = max(entry.entered_at for entry in before)
        return TOO_SOON if at < last + reentry.after else ENTERED
    if any(entry.exited_at is None for entry in before):
        return UNDER_WAY
    if reentry.rule == Again.NEVER:
        return ONCE
    last = max(entry.exited_at for entry in before if entry.exited_at is not None)
    return TOO_SOON if at < last + reentry.after else ENTERED
