"""From the definition as it is kept and posted to frozen values, or to the problems that are in the way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from journeys.design import deeds
from journeys.design.problems import Problem
from journeys.design.shapes import (
    END,
    Again,
    Definition,
    Entry,
    EntryBy,
    ExitBy,
    ExitRule,
    Reentry,
    Step,
    ways,
)
from journeys.design.values import LONGEST_WAIT, Reader
from journeys.models.step import StepType

MOST_STEPS = 200
_LETTERS = 100


def read(data: Mapping[str, Any]) -> tuple[Definition, list[Problem]]:
    """Everything that can be read, and everything that cannot: only without problems does the definition hold."""
    problems: list[Problem] = []
    whole = Reader(data, "The journey", "", problems.append)
    definition = Definition(
        entry=_entry(whole.part("entry", data.get("entry", {}), "What starts the journey")),
        reentry=_reentry(whole.part("reentry", data.get("reentry", {}), "Coming in again")),
        exit_rules=tuple(_exit_rule(whole, place, one) for place, one in enumerate(whole.list("exit_rules"))),
        steps=_steps(whole, problems.append),
    )
    return definition, problems


def _entry(part: Reader) -> Entry:
    by = part.data.get("by")
    if by == EntryBy.EVENT:
        return Entry(EntryBy.EVENT, goal=part.goal())
    if by == EntryBy.SEGMENT:
        return Entry(EntryBy.SEGMENT, segment=part.text("segment", "segment"))
    if by != EntryBy.API:
        part.wrong("by", "is not chosen.", "Choose an event, a segment or the API.")
    return Entry(EntryBy.API)


def _reentry(part: Reader) -> Reentry:
    rule = part.data.get("rule", Again.NEVER)
    if rule not in tuple(Again):
        part.wrong("rule", "has no rule.", "Choose never, after the exit, or always.")
        rule = Again.NEVER
    if not part.data.get("after"):
        return Reentry(Again(rule))
    return Reentry(Again(rule), part.span("after", "a time", least=timedelta(0), most=LONGEST_WAIT))


def _exit_rule(whole: Reader, place: int, data: Any) -> ExitRule:
    part = whole.part("exit_rules", data, f"Exit rule {place + 1}", within="exit_rules")
    name = part.text("name", "name")
    if name:
        part.called = f"The exit rule “{name}”"
    id, by = str(part.data.get("id") or f"rule-{place + 1}")[:_LETTERS], part.data.get("by")
    if by == ExitBy.EVENT:
        return ExitRule(id, name, ExitBy.EVENT, goal=part.goal())
    if by == ExitBy.ATTRIBUTE:
        return ExitRule(id, name, ExitBy.ATTRIBUTE, conditions=part.conditions("filters", needed=True))
    if by == ExitBy.UNSUBSCRIBED:
        return ExitRule(id, name, ExitBy.UNSUBSCRIBED)
    if by != ExitBy.GOAL:
        part.wrong("by", "looks at nothing.", "Choose an event, the conversion, attributes or unsubscribing.")
    return ExitRule(id, name, ExitBy.GOAL)


def _steps(whole: Reader, note: Callable[[Problem], None]) -> tuple[Step, ...]:
    given = [one if isinstance(one, Mapping) else {} for one in whole.list("steps")]
    if not given:
        whole.wrong("steps", "has no step.", "Add a step.")
    if len(given) > MOST_STEPS:
        whole.wrong("steps", f"has more than {MOST_STEPS} steps.", "Take some out.")
    ids = [_id(one, place) for place, one in enumerate(given)]
    return tuple(_step(one, place, ids, note) for place, one in enumerate(given))


def _id(data: Mapping[str, Any], place: int) -> str:
    found = data.get("id")
    return found if isinstance(found, str) and 0 < len(found) <= _LETTERS and "\0" not in found else f"step-{place + 1}"


def _step(data: Mapping[str, Any], place: int, ids: Sequence[str], note: Callable[[Problem], None]) -> Step:
    id = ids[place]
    part = Reader(data, f"Step {place + 1}", id, note)
    name = part.text("name", "name")
    if name:
        part.called = f"Step {place + 1} “{name}”"
    if ids.index(id) != place:
        part.wrong("id", "has the id of another step.", "Give it an id of its own.")
    if data.get("type") not in StepType.values:
        part.wrong("type", "is of no type there is.", f"Choose one of {', '.join(StepType.values)}.")
        return Step(id, name, StepType.EXIT, deeds.nothing())
    type_ = StepType(data["type"])
    deed = deeds.read(part, type_)
    following = ids[place + 1] if place + 1 < len(ids) else END
    return Step(id, name, type_, deed, _next(part, ways(deed), following, ids))


def _next(part: Reader, out: Sequence[str], following: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Where nothing is said, every way leads to the step that stands next in the list; one place is that of all."""
    if not out:
        return ()
    found = part.list("next") or [following]
    if len(found) == 1:
        found = found * len(out)
    if len(found) != len(out):
        words = f"has {len(out)} ways out, and {len(found)} places they lead to."
        part.wrong("next", words, "Say of each way where it leads.")
        found = [following] * len(out)
    for one in found:
        if one not in (END, None) and one not in ids:
            part.wrong("next", f"leads to a step there is not: {one}.", "Choose another step, or the end.")
    return tuple(one if one in ids else END for one in found)
