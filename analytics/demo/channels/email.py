"""E-mail: machines open it within seconds, people within hours and again on later days."""

from datetime import datetime
from random import Random

from analytics.demo.channels.habits import between, fate, reaction, reacts
from analytics.demo.story import Device, Fact, Persona, Step

MISHAPS = (
    ("suppressed", "suppression_list", 0.007),
    ("failed", "liquid_missing_variable", 0.0012),
    ("undeliverable", "message_limit", 0.004),
)
BOUNCED_LATER = 0.011
NEVER_CONFIRMED = 0.006
DEFERRED = 0.018
MACHINE_OPENED = 0.29
SCANNED_LINKS = 0.012
OPENED = 0.25
OPENED_AGAIN = 0.24
CLICKED_OF_OPENED = 0.13
UNSUBSCRIBED = 0.0022
SPAM = 0.0004
READ_ON = ("ios", "android", "web", "other")
READ_ON_SHARE = (38, 27, 30, 5)


def play(dice: Random, persona: Persona, step: Step, at: datetime) -> list[Fact]:
    if not persona.subscribed:
        return [Fact(at, "failed", reason="customer_unsubscribed")]
    mishap = fate(dice, MISHAPS)
    if mishap:
        return [Fact(at, mishap[0], reason=mishap[1])]
    sent = between(dice, at, 0.2, 6)
    facts = [Fact(sent, "sent")]
    if dice.random() < BOUNCED_LATER:
        facts.append(Fact(between(dice, sent, 30, 900), "bounced", reason="mailbox_unavailable"))
        return facts
    if dice.random() < NEVER_CONFIRMED:
        return facts
    arrived = between(dice, sent, 1, 25)
    if dice.random() < DEFERRED:
        facts.append(Fact(arrived, "deferred", reason="greylisted"))
        arrived = between(dice, arrived, 300, 2_400)
    facts.append(Fact(arrived, "delivered"))
    return facts + _machines(dice, arrived) + _reader(dice, persona, step, arrived)


def _machines(dice: Random, arrived: datetime) -> list[Fact]:
    facts = []
    if dice.random() < MACHINE_OPENED:
        facts.append(Fact(between(dice, arrived, 1, 90), "opened", human=False))
    if dice.random() < SCANNED_LINKS:
        facts.append(Fact(between(dice, arrived, 1, 8), "clicked", human=False))
    return facts


def _reader(dice: Random, persona: Persona, step: Step, arrived: datetime) -> list[Fact]:
    if not reacts(dice, persona, OPENED * step.appeal):
        return [Fact(reaction(dice, persona, arrived, 300), "spammed")] if dice.random() < SPAM else []
    screen = Device("", dice.choices(READ_ON, weights=READ_ON_SHARE)[0])
    opened = reaction(dice, persona, arrived, median_minutes=170)
    facts = [Fact(opened, "opened", screen)]
    if reacts(dice, persona, CLICKED_OF_OPENED * step.appeal):
        facts.append(Fact(between(dice, opened, 4, 120), "clicked", screen))
    if dice.random() < UNSUBSCRIBED:
        facts.append(Fact(between(dice, opened, 8, 200), "unsubscribed", screen))
    if dice.random() < OPENED_AGAIN:
        facts.append(Fact(reaction(dice, persona, opened, median_minutes=2_200, spread=0.9), "opened", screen))
    return facts
