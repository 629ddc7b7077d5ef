"""The whole past of the demo: every story's deliveries, the newest first."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from analytics.demo.population import PEOPLE, population
from analytics.demo.stories import STORIES
from analytics.demo.story import Delivery, Persona, Story
from analytics.demo.walk import walk
from analytics.demo.waves import entrants

SEED = "larkmoor-history-1"
MOST_EVENTS = 400_000


class Past(NamedTuple):
    people: list[Persona]
    deliveries: list[Delivery]  # the newest first
    events: int


def past(anchor: datetime, scale: float = 1.0, stories: Iterable[Story] = STORIES) -> Past:
    """What had happened by the anchor. The same anchor and scale always give the same events with the same ids."""
    people = population(size_of(scale))
    crowds = {name: audience(people, name) for name in ("app", "mail", "phone")}
    deliveries = [
        happened
        for story in stories
        for delivery in _deliveries(story, crowds[story.audience], anchor, scale)
        if (happened := until(delivery, anchor)).facts
    ]
    deliveries.sort(key=lambda delivery: (delivery.at, delivery.id), reverse=True)
    return Past(people, deliveries, sum(len(delivery.facts) for delivery in deliveries))


def size_of(scale: float) -> int:
    return max(50, round(PEOPLE * scale))


def audience(people: list[Persona], name: str) -> list[Persona]:
    """Whom a story is meant for. Developers try everything."""
    if name == "mail":
        return people
    if name == "phone":
        return [persona for persona in people if persona.phone]
    # A few people without the app are targeted all the same: that is what Undeliverable is made of.
    return [persona for persona in people if persona.devices or persona.number % 12 == 0]


def until(delivery: Delivery, anchor: datetime) -> Delivery:
    """A delivery as far as it had come."""
    if delivery.facts[-1].at <= anchor:
        return delivery
    return delivery._replace(facts=tuple(fact for fact in delivery.facts if fact.at <= anchor))


def _deliveries(story: Story, crowd: list[Persona], anchor: datetime, scale: float) -> Iterator[Delivery]:
    dice = Random(f"{SEED}:{story.id}")
    developers = [persona for persona in crowd if persona.developer]
    coming = list(entrants(story, crowd, anchor, scale, dice))
    if coming:
        first = min(moment for _, moment in coming)
        coming += [(developer, first) for developer in developers]
    for number, (persona, moment) in enumerate(coming):
        yield from walk(story, persona, moment, anchor, dice, f"{story.id}-{number:06d}")
