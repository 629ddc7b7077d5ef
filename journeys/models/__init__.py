"""Journeys, their steps, branches and terms; the entries of people, their stays in steps, and what converted."""

from journeys.models.entry import Entry, Hit, Reckoning, Stay, StayState, Unnamed
from journeys.models.journey import Journey, JourneyState, JourneyTerms
from journeys.models.step import MESSAGE_TYPES, Branch, Step, StepType

__all__ = [
    "MESSAGE_TYPES",
    "Branch",
    "Entry",
    "Hit",
    "Journey",
    "JourneyState",
    "JourneyTerms",
    "Reckoning",
    "Stay",
    "StayState",
    "Step",
    "StepType",
    "Unnamed",
]
