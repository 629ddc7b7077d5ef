"""Live traffic on the running campaigns: a little at a time, for ever."""

import time
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from uuid import uuid4

from analytics.demo.clock import EVENING, zone_of
from analytics.demo.door import Door
from analytics.demo.history import audience, size_of
from analytics.demo.population import population
from analytics.demo.stories import STORIES
from analytics.demo.story import Delivery, Persona, Story
from analytics.demo.walk import walk
from analytics.demo.wire import native

SECONDS_BETWEEN_ENTRIES = 2.0
TICK = 0.5
# What would happen later than this is forgotten: the process may not live that long, and its memory must not grow.
HORIZON = timedelta(hours=36)
BUSIEST = max(EVENING)


class Trickle:
    def __init__(self, door: Door, write_key: str, scale: float, dice: Random | None = None) -> None:
        self._door = door
        self._key = write_key
        self._dice = dice or Random()
        people = population(size_of(scale))
        self._stories = [story for story in STORIES if story.live]
        self._crowds = {story.id: audience(people, story.audience) for story in self._stories}
        # When, a number that settles ties, and which fact of which delivery.
        self._coming: list[tuple[datetime, int, Delivery, int]] = []
        self._next_entry: datetime | None = None
        self._made = 0

    def run_for_ever(self) -> None:
        while True:
            self.tick(datetime.now(UTC))
            time.sleep(TICK)

    def tick(self, now: datetime) -> None:
        """Lets in who is due, then reports what has happened by now."""
        if self._next_entry is None or now >= self._next_entry:
            self._enter(now)
            self._next_entry = now + timedelta(seconds=self._dice.expovariate(1 / SECONDS_BETWEEN_ENTRIES))
        due = []
        while self._coming and self._coming[0][0] <= now:
            _, _, delivery, position = heappop(self._coming)
            due.append(native(delivery, position))
        if due:
            self._door.report(self._key, due)

    def _enter(self, now: datetime) -> None:
        story = self._dice.choices(self._stories, weights=[story.live for story in self._stories])[0]
        persona = self._somebody_awake(story, now)
        for delivery in walk(story, persona, now, now, self._dice, f"live-{uuid4().hex}"):
            for position, fact in enumerate(delivery.facts):
                if fact.at < now + HORIZON:
                    self._made += 1
                    heappush(self._coming, (fact.at, self._made, delivery, position))

    def _somebody_awake(self, story: Story, now: datetime) -> Persona:
        while True:
            persona = self._dice.choice(self._crowds[story.id])
            if self._dice.random() * BUSIEST < EVENING[now.astimezone(zone_of(persona.zone)).hour]:
                return persona
