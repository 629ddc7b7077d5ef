"""SMS: nobody reports an opening, only that it arrived and that its link was tapped."""

from datetime import datetime
from random import Random

from analytics.demo.channels.habits import after, between, fate, reaction, reacts
from analytics.demo.story import Device, Fact, Persona, Step

MISHAPS = (
    ("suppressed", "stop_word", 0.006),
    ("failed", "carrier_rejected_30007", 0.008),
    ("undeliverable", "delivery_disabled", 0.002),
)
BOUNCED_LATER = 0.012
ARRIVED = 0.972
CLICKED = 0.075
UNSUBSCRIBED = 0.004


def play(dice: Random, persona: Persona, step: Step, at: datetime) -> list[Fact]:
    if not persona.phone:
        return [Fact(at, "undeliverable", reason="no_devices")]
    mishap = fate(dice, MISHAPS)
    if mishap:
        return [Fact(at, mishap[0], reason=mishap[1])]
    sent = between(dice, at, 0.2, 2)
    if dice.random() < BOUNCED_LATER:
        return [Fact(sent, "sent"), Fact(between(dice, sent, 20, 600), "bounced", reason="number_unreachable")]
    if dice.random() > ARRIVED:
        return [Fact(sent, "sent")]
    arrived = between(dice, sent, 1, 12)
    return [Fact(sent, "sent"), Fact(arrived, "delivered"), *_reader(dice, persona, step, arrived)]


def _reader(dice: Random, persona: Persona, step: Step, arrived: datetime) -> list[Fact]:
    phone = Device("", _phone_platform(persona))
    if reacts(dice, persona, CLICKED * step.appeal):
        return [Fact(reaction(dice, persona, after(arrived, 5), median_minutes=9), "clicked", phone)]
    if dice.random() < UNSUBSCRIBED:
        return [Fact(reaction(dice, persona, arrived, median_minutes=6), "unsubscribed", phone)]
    return []


def _phone_platform(persona: Persona) -> str:
    return next((device.platform for device in persona.devices if device.platform != "web"), "other")
