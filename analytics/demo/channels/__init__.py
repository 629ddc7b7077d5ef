"""How a delivery of each channel goes: what is sent, what fails and why, and how people react."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from analytics.demo.channels import email, in_app, push, sms
from analytics.demo.story import Fact, Persona, Step

Play = Callable[[Random, Persona, Step, datetime], list[Fact]]

PLAYS: dict[str, Play] = {"push": push.play, "in_app": in_app.play, "email": email.play, "sms": sms.play}


def play(dice: Random, persona: Persona, step: Step, at: datetime) -> tuple[Fact, ...]:
    """Everything that will happen to one delivery, in order of time."""
    facts = PLAYS[step.channel](dice, persona, step, at)
    return tuple(sorted(facts, key=lambda fact: fact.at))
