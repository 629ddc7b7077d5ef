"""What a story of the demo is made of: a campaign's definition, and who goes through it when."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from analytics.demo.clock import EVENING


class Device(NamedTuple):
    token: str
    platform: str


class Persona(NamedTuple):
    number: int
    id: str
    name: str
    email: str
    phone: str
    zone: str
    devices: tuple[Device, ...]
    subscribed: bool
    developer: bool
    keenness: float  # how much likelier than others this person reacts


@dataclass(frozen=True, slots=True)
class Copy:
    """The words of a message. Only in-app messages show buttons of their own: one, or an answer each of a survey.

    `later` is what the button says since `changed_days_ago`: somebody edited the message while it ran.
    """

    title: str
    body: str
    button: str = ""
    answers: tuple[str, ...] = ()
    later: str = ""
    changed_days_ago: float = 0.0

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """Ids and words."""
        if self.answers:
            return tuple((f"answer-{number}", words) for number, words in enumerate(self.answers, 1))
        return (("button", self.button),) if self.button else ()


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    name: str
    channel: str  # push | in_app | email | sms
    copy: Copy
    after_hours: float = 0.0
    share: float = 1.0  # of those who could go on
    only_quiet: bool = False  # left out for people who reacted already
    appeal: float = 1.0  # how much likelier than usual people react


@dataclass(frozen=True, slots=True)
class Incident:
    """Some hours in which a step went wrong."""

    step: str
    days_ago: float
    hours: float
    share: float
    kind: str  # failed | undeliverable
    reason: str


@dataclass(frozen=True, slots=True)
class Steady:
    """So many people a day, at the busy hours of wherever they live."""

    per_day: int
    from_days_ago: int
    until_days_ago: int = 0
    hours: tuple[int, ...] = EVENING


@dataclass(frozen=True, slots=True)
class Blast:
    """Everybody at one time of day, on everybody's own clock."""

    people: int
    at: time
    days_ago: int = 0
    again: float = 0.0  # share of them who have been in before
    on_clock_change: bool = False  # on the latest day with 23 or 25 hours instead, where there was one


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same readers each week, with a few leaving and joining."""

    people: int
    weekday: int  # Monday is 0
    at: time
    weeks: int


Wave = Steady | Blast | Weekly


@dataclass(frozen=True, slots=True)
class Story:
    id: str
    name: str
    state: str  # draft | scheduled | running | paused | ended
    audience: str  # app | mail | phone
    flow: tuple[Step, ...]
    waves: tuple[Wave, ...] = ()
    started_days_ago: float | None = None
    ended_days_ago: float | None = None
    recurring: bool = False
    window_days: int = 7
    incidents: tuple[Incident, ...] = ()
    live: int = 0  # share of the live traffic, in parts
    sells: float = 0.0  # how likely somebody buys who reacted; 0: it has no goal


class Fact(NamedTuple):
    """One thing that happened to a delivery, or the order that followed it."""

    at: datetime
    kind: str
    device: Device | None = None
    reason: str = ""
    human: bool = True
    display: str = ""
    block: str = ""
    total: float = 0.0


class Delivery(NamedTuple):
    id: str
    story: str
    step: Step
    person: str
    at: datetime
    facts: tuple[Fact, ...]
