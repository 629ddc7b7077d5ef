"""Journeys, their steps, branches and terms; the entries of people, their stays in steps, and what converted; of those
that run here, their definitions and the people under way."""

from journeys.models.design import Design, Listening, Version
from journeys.models.entry import Entry, Hit, Reckoning, Stay, StayState, Unnamed
from journeys.models.journey import Journey, JourneyState, JourneyTerms
from journeys.models.step import MESSAGE_TYPES, Branch, Step, StepType
from journeys.models.traveller import Signal, SignalKind, Traveller, TriggerCount

__all__ = [
    "MESSAGE_TYPES",
    "Branch",
    "Design",
    "Entry",
    "Hit",
    "Journey",
    "JourneyState",
    "JourneyTerms",
    "Listening",
    "Reckoning",
    "Signal",
    "SignalKind",
    "Stay",
    "StayState",
    "Step",
    "StepType",
    "Traveller",
    "TriggerCount",
    "Unnamed",
    "Version",
]
