"""One person's way through a story's flow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from analytics.demo.channels import play
from analytics.demo.orders import buy
from analytics.demo.story import Delivery, Fact, Incident, Persona, Step, Story

REACTED = frozenset({"opened", "clicked"})
RECEIVED = {"push": "sent", "email": "sent", "sms": "sent", "in_app": "displayed"}


def walk(
    story: Story, persona: Persona, start: datetime, anchor: datetime, dice: Random, name: str
) -> Iterator[Delivery]:
    """The deliveries of one entry. Whoever did not receive the first step leaves."""
    moment, reacted = start, None
    for position, step in enumerate(story.flow):
        moment += timedelta(hours=step.after_hours)
        if position and (dice.random() > step.share or (step.only_quiet and reacted and reacted <= moment)):
            continue
        facts = _incident(story, step, moment, anchor, dice) or play(dice, persona, step, moment)
        delivery = Delivery(f"{name}-{position + 1}", story.id, step, persona.id, moment, tuple(facts))
        received = any(fact.kind == RECEIVED[step.channel] for fact in facts)
        moved = next((fact.at for fact in facts if fact.kind in REACTED and fact.human), None)
        yield buy(story, persona, delivery, moved) if received else delivery
        if position == 0 and not received:
            return
        reacted = reacted or moved


def _incident(story: Story, step: Step, moment: datetime, anchor: datetime, dice: Random) -> tuple[Fact, ...]:
    for incident in story.incidents:
        if incident.step == step.id and _covers(incident, moment, anchor) and dice.random() < incident.share:
            return (Fact(moment + timedelta(seconds=dice.random() * 90), incident.kind, reason=incident.reason),)
    return ()


def _covers(incident: Incident, moment: datetime, anchor: datetime) -> bool:
    begin = anchor - timedelta(days=incident.days_ago)
    return begin <= moment < begin + timedelta(hours=incident.hours)
