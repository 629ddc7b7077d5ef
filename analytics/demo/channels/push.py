"""Push: a person's devices are tried one by one, and report for themselves, each platform in its own way."""

from datetime import datetime
from random import Random

from analytics.demo.channels.habits import after, between, fate, reaction, reacts
from analytics.demo.story import Device, Fact, Persona, Step

# Before any device is tried.
MISHAPS = (
    ("undeliverable", "message_limit", 0.006),
    ("undeliverable", "cancelled", 0.002),
    ("failed", "liquid_missing_variable", 0.0015),
    ("failed", "customer_missing", 0.0005),
)
# On one device.
DEVICE_MISHAPS = (
    ("bounced", "unregistered", 0.021),
    ("suppressed", "two_bounces", 0.009),
    ("failed", "retries_exhausted", 0.004),
    ("failed", "payload_invalid", 0.0008),
)
# Reported within seconds; reported only when the app is opened again (a closed app on iOS says nothing before); tapped.
AT_ONCE = {"ios": 0.58, "android": 0.87, "web": 0.71}
ON_NEXT_OPENING = {"ios": 0.27, "android": 0.05, "web": 0.04}
TAPPED = {"ios": 0.062, "android": 0.088, "web": 0.035}
SEES_IT_AGAIN = 0.06


def play(dice: Random, persona: Persona, step: Step, at: datetime) -> list[Fact]:
    if not persona.devices:
        return [Fact(at, "undeliverable", reason="no_devices")]
    if not persona.subscribed:
        return [Fact(at, "failed", reason="customer_unsubscribed")]
    mishap = fate(dice, MISHAPS)
    if mishap:
        return [Fact(at, mishap[0], reason=mishap[1])]
    return [fact for device in persona.devices for fact in _device(dice, persona, step, device, at)]


def _device(dice: Random, persona: Persona, step: Step, device: Device, at: datetime) -> list[Fact]:
    mishap = fate(dice, DEVICE_MISHAPS)
    if mishap:
        return [Fact(between(dice, at, 0.2, 4), mishap[0], device, reason=mishap[1])]
    sent = between(dice, at, 0.1, 3)
    facts = [Fact(sent, "sent", device)]
    point = dice.random()
    if point < AT_ONCE[device.platform]:
        facts.append(Fact(between(dice, sent, 0.4, 20), "delivered", device))
    elif point < AT_ONCE[device.platform] + ON_NEXT_OPENING[device.platform]:
        facts.append(Fact(reaction(dice, persona, sent, median_minutes=600), "delivered", device))
    else:
        return facts
    if reacts(dice, persona, TAPPED[device.platform] * step.appeal):
        opened = reaction(dice, persona, after(facts[-1].at, 1), median_minutes=14)
        facts.append(Fact(opened, "opened", device))
        if dice.random() < SEES_IT_AGAIN:
            facts.append(Fact(reaction(dice, persona, opened, median_minutes=1_500), "opened", device))
    return facts
