"""The steps of a draft as a list that is changed one step at a time: pure functions, each giving a new list.

Steps are kept as posted (`journeys.design.reading` says what they mean). A step without `next` leads to the one that
stands after it, so moving it keeps the flow whole; where a step names the places it leads to, they follow it about.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from journeys.design.deeds import read as read_deed
from journeys.design.shapes import END, ways
from journeys.design.values import Reader
from journeys.editor.kinds import Kind
from journeys.models.step import StepType

Given = dict[str, Any]
# The engine takes no more (journeys.design.reading).
MOST_STEPS = 200


class Misplaced(Exception):
    """Why the steps cannot be changed so."""


def steps_of(definition: Mapping[str, Any]) -> list[Given]:
    return [dict(step) for step in definition.get("steps") or [] if isinstance(step, Mapping)]


def with_steps(definition: Mapping[str, Any], steps: Sequence[Given]) -> Given:
    return {**definition, "steps": list(steps)}


def place_of(steps: Sequence[Given], id: str) -> int:
    """-1 where there is no such step."""
    return next((place for place, step in enumerate(steps) if step.get("id") == id), -1)


def ways_of(step: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the ways out, as far as they are known yet."""
    if step.get("type") not in StepType.values:
        return ()
    return ways(read_deed(Reader(step, "", "", lambda problem: None), StepType(step["type"])))


def leads_to(steps: Sequence[Given], place: int) -> tuple[str, ...]:
    """Where each way out leads, by id; the end is empty."""
    step = steps[place]
    out, said = ways_of(step), list(step.get("next") or [])
    following = str(steps[place + 1]["id"]) if place + 1 < len(steps) else END
    if len(said) == 1:
        said = said * len(out)
    return tuple(said) if len(said) == len(out) else (following,) * len(out)


def new_step(kind: Kind, taken: Collection[str]) -> Given:
    """With an id that no step of the journey ever had: another one under it would be the same step again."""
    number = next(n for n in range(1, len(taken) + 2) if f"{kind.key}-{n}" not in taken)
    return {"id": f"{kind.key}-{number}", "name": kind.label, "type": kind.type.value, **kind.begins}


def add(steps: Sequence[Given], step: Given, after: str) -> list[Given]:
    """Behind that step, and into its way where it has one alone; without one at the beginning."""
    if len(steps) >= MOST_STEPS:
        raise Misplaced(f"A journey has at most {MOST_STEPS} steps.")
    place = place_of(steps, after) + 1
    found = [dict(one) for one in steps]
    if place and found[place - 1].get("next") and len(set(leads_to(steps, place - 1))) == 1:
        step = {**step, "next": list(leads_to(steps, place - 1)[:1])} if step["type"] != StepType.EXIT else step
        found[place - 1]["next"] = [step["id"]]
    return [*found[:place], step, *found[place:]]


def usual_place(steps: Sequence[Given]) -> str:
    """Behind the last step that is no exit."""
    open_ended = [step for step in steps if step.get("type") != StepType.EXIT]
    return str(open_ended[-1]["id"]) if open_ended else ""


def move(steps: Sequence[Given], id: str, *, down: bool) -> list[Given]:
    place = place_of(steps, id)
    other = place + (1 if down else -1)
    if not 0 <= other < len(steps):
        raise Misplaced("It is the last one already." if down else "It is the first one already.")
    found = list(steps)
    found[place], found[other] = found[other], found[place]
    return found


def duplicate(steps: Sequence[Given], id: str, new_id: str, message: str) -> list[Given]:
    """A step like it behind it; `message` is the copy of what it says, empty where it says nothing."""
    original = steps[place_of(steps, id)]
    copied = {**original, "id": new_id, "name": f"{original.get('name', '')} (copy)"[:200]}
    copied.pop("next", None)
    return add(steps, copied | ({"message": message} if message else {}), id)


def remove(steps: Sequence[Given], id: str) -> list[Given]:
    """Whatever led there leads on to where it led; of several ways the first."""
    place = place_of(steps, id)
    onward = leads_to(steps, place)[:1] or (END,)
    instead = "" if onward[0] == id else onward[0]
    kept = [dict(step) for step in steps if step.get("id") != id]
    for step in kept:
        if id in (step.get("next") or []):
            step["next"] = [instead if one == id else one for one in step["next"]]
    return kept


def replace_step(steps: Sequence[Given], step: Given) -> list[Given]:
    place = place_of(steps, step["id"])
    return [*steps[:place], step, *steps[place + 1 :]]
