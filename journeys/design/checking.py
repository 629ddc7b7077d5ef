"""Whether a definition can run: everything somebody should hear before starting, in the order of the steps."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from journeys.design.problems import Problem
from journeys.design.reading import read
from journeys.design.shapes import (
    Change,
    Definition,
    EntryBy,
    ExitBy,
    IfNotSent,
    Send,
    Step,
    WaitEvent,
    WaitFor,
    WaitUntil,
)
from journeys.design.shapes import CustomEvent as Awaits
from journeys.outline import reached
from messaging.in_app import checking as in_app
from messaging.in_app.definition import Definition as Shown

# Said of a person elsewhere, by rules of their own.
_NOT_ATTRIBUTES = ("email", "phone", "developer", "subscribed", "tags")


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A message as far as a step needs one: why it cannot be sent, if it cannot, and which of its own variables have
    to be filled."""

    channel: str
    lacks: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What of the workspace a definition may name."""

    messages: Mapping[str, KnownMessage] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    has_conversion: bool = False


def validate(data: Mapping[str, Any], known: Known) -> list[Problem]:
    """Empty where it can start as it is; without a blocking one it can start."""
    definition, problems = read(data)
    if not problems:
        problems = list(check(definition, known))
    order = {step.id: place for place, step in enumerate(definition.steps)}
    return sorted(problems, key=lambda problem: order.get(problem.step, -1))


def check(definition: Definition, known: Known) -> Iterator[Problem]:
    """Of a definition that could be read."""
    yield from _of_whole(definition, known)
    following = _following(definition)
    met = reached(definition.steps[0].id, following)
    for place, step in enumerate(definition.steps):
        called = f"Step {place + 1} “{step.name}”"
        if step.id not in met:
            yield Problem(f"{called} is reached by nobody.", "Let a step lead to it, or take it out.", step.id, "next")
        if _comes_back_at_once(definition, step, following):
            remedy = "Put a wait between, or let it lead on."
            yield Problem(f"{called} comes back to itself without any time passing.", remedy, step.id, "next")
        yield from _of_step(step, called, known)


def _of_whole(definition: Definition, known: Known) -> Iterator[Problem]:
    entry = definition.entry
    if entry.by == EntryBy.SEGMENT and entry.segment not in known.segments:
        yield Problem("The segment that starts the journey is not there.", "Choose another segment.", field="entry")
    if any(rule.by == ExitBy.GOAL for rule in definition.exit_rules) and not known.has_conversion:
        words = "An exit rule looks at the conversion, and the journey has none."
        yield Problem(words, "Choose the event that converts, or take the rule out.", field="exit_rules")
    for name, n in Counter(rule.name for rule in definition.exit_rules).items():
        if n > 1:
            words = f"{n} exit rules are called “{name}”, so nobody could say which of them took somebody out."
            yield Problem(words, "Give each a name of its own.", field="exit_rules")
    if not known.has_conversion:
        words = "No event converts people, so there is no conversion rate."
        yield Problem(words, "Choose the event that converts.", field="conversion", blocks=False)


def _of_step(step: Step, called: str, known: Known) -> Iterator[Problem]:
    match step.deed:
        case Send():
            yield from _of_message(step, step.deed, called, known)
        case Change():
            for name in sorted({*step.deed.put, *step.deed.unset}.intersection(_NOT_ATTRIBUTES)):
                yield Problem(f"{called} changes “{name}”.", "Choose an attribute of your own.", step.id, "set")


def _of_message(step: Step, deed: Send, called: str, known: Known) -> Iterator[Problem]:
    message = known.messages.get(deed.message)
    if message is None:
        yield Problem(f"{called} says nothing yet.", "Write its message.", step.id, "message")
    elif message.channel != step.type:
        remedy = "Choose a message of its own kind."
        yield Problem(f"{called} names a message of another channel.", remedy, step.id, "message")
    elif message.lacks:
        yield Problem(f"{called}: {message.lacks}.", "Mend its message.", step.id, "message")
    else:
        yield from _of_properties(step, deed, called, message.needs)


def _of_properties(step: Step, deed: Send, called: str, needs: Sequence[str]) -> Iterator[Problem]:
    """Of an in-app message's own variables, which the step fills."""
    for name in needs:
        if not deed.properties.get(name):
            yield Problem(f"{called} fills nothing in for “{name}”.", "Fill it in.", step.id, "message")
    for name, words in in_app.check(Shown(), deed.properties).errors:
        yield Problem(
            f"{called}: what it fills in for “{name}” cannot be rendered, {words}.", "Mend it.", step.id, "message"
        )


def takes_time(step: Step) -> bool:
    """Whether somebody who comes here stays for a while."""
    match step.deed:
        case WaitFor() | WaitUntil() | WaitEvent() | Awaits():
            return True
        case Send():
            return step.deed.if_not_sent == IfNotSent.EXIT
    return False


def _following(definition: Definition) -> dict[str, list[str]]:
    return {step.id: [one for one in dict.fromkeys(step.next) if one] for step in definition.steps}


def _comes_back_at_once(definition: Definition, step: Step, following: Mapping[str, Sequence[str]]) -> bool:
    at_once = {each.id: ([] if takes_time(each) else following[each.id]) for each in definition.steps}
    return any(step.id in reached(one, at_once) for one in at_once[step.id])
