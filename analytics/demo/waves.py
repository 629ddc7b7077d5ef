"""Who enters a story when: waves as data become people with moments."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import singledispatch
from random import Random
from typing import NamedTuple

from analytics.demo.clock import busy_moment, instant, last_clock_change
from analytics.demo.people import WORKSPACE_ZONE
from analytics.demo.story import Blast, Persona, Steady, Story, Wave, Weekly

HISTORY_DAYS = 60
SATURDAY = 5
WEEKEND, WORKDAY = 0.78, 1.05
SKIPS_A_WEEK = 0.05
# People a recurring story meets again and again: so many days' worth.
RETURNING_DAYS = 15

Entrant = tuple[Persona, datetime]


class Draw(NamedTuple):
    """What a wave draws its people from. Waves of one story share the queue, so that nobody is new twice."""

    story: Story
    queue: list[Persona]
    met: list[Persona]
    anchor: datetime
    scale: float
    dice: Random


def entrants(story: Story, crowd: list[Persona], anchor: datetime, scale: float, dice: Random) -> Iterator[Entrant]:
    """Everybody who enters up to the anchor, in no particular order."""
    draw = Draw(story, dice.sample(crowd, len(crowd)), [], anchor, scale, dice)
    for wave in story.waves:
        for persona, moment in enter(wave, draw):
            draw.met.append(persona)
            if moment <= anchor:
                yield persona, moment


@singledispatch
def enter(wave: Wave, draw: Draw) -> Iterator[Entrant]:
    raise TypeError(f"no such wave: {wave!r}")


@enter.register
def steadily(wave: Steady, draw: Draw) -> Iterator[Entrant]:
    story, queue, _, anchor, scale, dice = draw
    pool = queue[: max(1, round(wave.per_day * scale * RETURNING_DAYS))]
    for back in range(wave.from_days_ago, wave.until_days_ago - 1, -1):
        day = anchor.date() - timedelta(days=back)
        week = WEEKEND if day.weekday() >= SATURDAY else WORKDAY
        for _ in range(round(wave.per_day * scale * week * dice.uniform(0.85, 1.15))):
            persona = dice.choice(pool) if story.recurring or not queue else queue.pop()
            yield persona, busy_moment(dice, day, wave.hours, persona.zone)


@enter.register
def all_at_once(wave: Blast, draw: Draw) -> Iterator[Entrant]:
    _, queue, met, anchor, scale, dice = draw
    changed = last_clock_change(anchor.date(), HISTORY_DAYS - 5, WORKSPACE_ZONE) if wave.on_clock_change else None
    day = changed or anchor.date() - timedelta(days=wave.days_ago)
    known = dice.sample(met, min(len(met), round(wave.people * scale * wave.again)))
    new = [queue.pop() for _ in range(min(len(queue), round(wave.people * scale) - len(known)))]
    for persona in [*known, *new]:
        yield persona, instant(day, wave.at, persona.zone) + timedelta(seconds=dice.random() * 240)


@enter.register
def every_week(wave: Weekly, draw: Draw) -> Iterator[Entrant]:
    _, queue, _, anchor, scale, dice = draw
    readers = queue[: round(wave.people * scale)]
    latest = anchor.date() - timedelta(days=(anchor.date().weekday() - wave.weekday) % 7)
    for week in range(wave.weeks):
        day = latest - timedelta(weeks=week)
        for persona in readers:
            if dice.random() > SKIPS_A_WEEK:
                yield persona, instant(day, wave.at, persona.zone) + timedelta(seconds=dice.random() * 600)
