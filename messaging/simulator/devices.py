"""Phones that do not exist: what each would report of a push, and when.

The rules are those of the seed: an iPhone reports a delivery only when its person allows notifications and the app is
not closed, an Android phone reports it whether they are allowed or not; a closed app reports when it is next opened;
only what was seen can be opened. A phone is always the same one: its habits follow from its token.
"""

import hashlib
import random
from dataclasses import dataclass
from enum import StrEnum

from messaging.simulator.pushes import Push

# An iPhone's app has half a minute to report; the others take about as long.
_BACKGROUND = (1.0, 20.0)
_FOREGROUND = (0.3, 2.0)


class App(StrEnum):
    FOREGROUND = "foreground"
    BACKGROUND = "background"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Habits:
    """How people are: shares between 0 and 1, and usual times in seconds."""

    opted_in: float = 0.8
    foreground: float = 0.1
    closed: float = 0.25
    # Of the closed apps, those that are never opened again while anybody looks.
    forgotten: float = 0.2
    opens: float = 0.12
    closed_for: float = 900.0
    opens_within: float = 120.0


@dataclass(frozen=True, slots=True)
class Device:
    opted_in: bool
    app: App
    forgotten: bool


@dataclass(frozen=True, slots=True)
class Report:
    """`due` is when it is told, `at` when it happened; they differ for an app that was closed."""

    due: float
    metric: str
    at: float
    push: Push


def device(token: str, habits: Habits) -> Device:
    dice = random.Random(hashlib.sha256(token.encode()).digest())
    opted_in = dice.random() < habits.opted_in
    mood = dice.random()
    app = App.FOREGROUND if mood < habits.foreground else App.BACKGROUND
    if mood >= 1 - habits.closed:
        app = App.CLOSED
    return Device(opted_in, app, dice.random() < habits.forgotten)


def reports(push: Push, phone: Device, habits: Habits, dice: random.Random) -> list[Report]:
    """Everything this phone will say of the push, earliest first."""
    seen = push.shown and phone.opted_in
    opened_at = _opening(push, habits, dice) if seen and dice.random() < habits.opens else None
    delivered = _delivery(push, phone, habits, dice, opened_at)
    opened = [Report(opened_at, "opened", opened_at, push)] if opened_at is not None else []
    return [*([delivered] if delivered else []), *opened]


def _delivery(push: Push, phone: Device, habits: Habits, dice: random.Random, opened_at: float | None) -> Report | None:
    if push.platform == "ios" and not (phone.opted_in and push.shown):
        return None
    arrived = push.at + dice.uniform(*_FOREGROUND)
    if phone.app == App.FOREGROUND:
        return Report(arrived, "delivered", arrived, push)
    if phone.app == App.BACKGROUND:
        told = push.at + dice.uniform(*_BACKGROUND)
        return Report(min(told, opened_at or told), "delivered", arrived, push)
    if opened_at is not None:
        # The tap opens the app, and the app tells everything.
        return Report(opened_at, "delivered", arrived, push)
    if phone.forgotten:
        return None
    return Report(push.at + dice.expovariate(1 / habits.closed_for), "delivered", arrived, push)


def _opening(push: Push, habits: Habits, dice: random.Random) -> float:
    return push.at + 3 + dice.expovariate(1 / habits.opens_within)
