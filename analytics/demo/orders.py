"""What people buy after a message moved them: the goal of the stories that sell something."""

from datetime import datetime
from random import Random

from analytics.demo.channels.habits import reaction
from analytics.demo.story import Delivery, Device, Fact, Persona, Story

EVENT = "Order Completed"
GOAL = {"event": EVENT, "value": "total", "currency": "EUR"}
# Some come back by themselves and buy without having touched anything.
UNPROMPTED = 0.12
PRICES = (24.9, 39.95, 59.0, 89.5, 129.0, 179.0, 249.0)


def buy(story: Story, persona: Persona, delivery: Delivery, moved: datetime | None) -> Delivery:
    """The delivery, with the order that followed it where there was one. Its own dice: the messages of the shop are the
    same with and without them."""
    dice = Random(f"order:{delivery.id}")
    chance = story.sells * persona.keenness * (1.0 if moved else UNPROMPTED)
    if not story.sells or dice.random() >= min(0.9, chance):
        return delivery
    at = reaction(dice, persona, moved or delivery.facts[-1].at, median_minutes=45 if moved else 900)
    order = Fact(at, EVENT, _device(delivery, persona, dice), total=_total(dice))
    return delivery._replace(facts=(*delivery.facts, order))


def _device(delivery: Delivery, persona: Persona, dice: Random) -> Device | None:
    """Mostly the one the message was opened on."""
    used = [fact.device for fact in delivery.facts if fact.device and fact.kind in ("opened", "clicked")]
    return used[-1] if used else (dice.choice(persona.devices) if persona.devices else None)


def _total(dice: Random) -> float:
    return round(sum(dice.choice(PRICES) for _ in range(dice.choice((1, 1, 1, 2, 3)))), 2)
