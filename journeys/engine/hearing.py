"""What an event means to somebody under way, and keeping it while the journey is paused."""

from collections.abc import Iterable

import msgspec

from journeys import reasons
from journeys.design.shapes import CustomEvent, Definition, ExitBy, WaitEvent
from journeys.engine.moving import Done, Heard, Standing, way_of_event
from messaging.facts import micros, moment
from messaging.goals import Goal

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[tuple[int, str, str, str]])


def hear(definition: Definition, conversion: Goal | None, here: Standing, event: Done) -> Heard | None:
    """A rule that takes people out comes before a step that waits. What happened before the entry began, or before the
    step was entered, means nothing."""
    if event.at < here.entered_at:
        return None
    for rule in definition.exit_rules:
        goal = conversion if rule.by == ExitBy.GOAL else rule.goal
        if goal is not None and goal.met_by(event.name, event.properties):
            return Heard(event.at, reason=reasons.GOAL if rule.by == ExitBy.GOAL else reasons.of_rule(rule.name))
    deed = definition.step(here.step).deed if here.step else None
    if isinstance(deed, WaitEvent | CustomEvent) and event.at >= here.since:
        way = way_of_event(deed, event.name, event.properties)
        return None if way is None else Heard(event.at, here.step, way)
    return None


def encode(heard: Iterable[Heard]) -> str:
    return _encoder.encode([(micros(one.at), one.step, one.way, one.reason) for one in sorted(heard)]).decode()


def decode(text: str) -> tuple[Heard, ...]:
    if text == "[]":
        return ()
    return tuple(Heard(moment(at), step, way, reason) for at, step, way, reason in _decoder.decode(text))
