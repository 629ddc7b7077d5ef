"""Where a way out of a step leads, as somebody chooses it: a step by name, simply the one below, or the end."""

from collections.abc import Sequence

from journeys.design.shapes import END
from journeys.editor.draft import Given, place_of
from journeys.editor.words import target_words

BELOW, OVER = "below", "end"
_STEP = "step:"

Choices = list[tuple[str, str]]


def choices(steps: Sequence[Given], id: str) -> Choices:
    """For the step of this id, which cannot lead to itself."""
    place = place_of(steps, id)
    below = target_words(steps, steps[place + 1]["id"]) if place + 1 < len(steps) else "the end"
    named = [(f"{_STEP}{one['id']}", target_words(steps, one["id"])) for one in steps if one["id"] != id]
    return [(BELOW, f"The step below ({below})"), *named, (OVER, "The end of the journey")]


def chosen(step: Given, place: int) -> str:
    """What the definition says of the way at this place."""
    said = step.get("next") or []
    if not said:
        return BELOW
    target = said[0] if len(said) == 1 else said[place] if place < len(said) else None
    return BELOW if target is None else f"{_STEP}{target}" if target else OVER


def next_of(steps: Sequence[Given], id: str, words: Sequence[str]) -> list[str]:
    """As the definition keeps it; nothing where every way leads to the step below."""
    if all(word == BELOW for word in words):
        return []
    place = place_of(steps, id)
    below = str(steps[place + 1]["id"]) if place + 1 < len(steps) else END
    return [below if word == BELOW else END if word == OVER else word.removeprefix(_STEP) for word in words]
