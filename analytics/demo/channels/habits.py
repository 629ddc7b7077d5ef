"""Chances and delays that the channels share."""

from datetime import datetime, timedelta
from math import log
from random import Random

from analytics.demo.clock import when_awake
from analytics.demo.story import Persona


def after(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)


def between(dice: Random, at: datetime, least: float, most: float) -> datetime:
    """A moment some seconds later, anywhere between two bounds."""
    return after(at, least + (most - least) * dice.random())


def reaction(dice: Random, persona: Persona, at: datetime, median_minutes: float, spread: float = 1.5) -> datetime:
    """When somebody reacts: soon in most cases, hours later in some, seldom in the middle of the night."""
    delay = dice.lognormvariate(log(median_minutes * 60), spread)
    return when_awake(dice, after(at, max(2.0, delay)), persona.zone)


def reacts(dice: Random, persona: Persona, chance: float) -> bool:
    return dice.random() < min(0.97, chance * persona.keenness)


def fate(dice: Random, chances: tuple[tuple[str, str, float], ...]) -> tuple[str, str] | None:
    """Which mishap (kind, reason) befalls a delivery, if any."""
    point = dice.random()
    for kind, reason, chance in chances:
        if point < chance:
            return kind, reason
        point -= chance
    return None
