"""Reading what happens in a step, type by type."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from journeys.design.shapes import (
    TIMED_OUT,
    AttributeBranch,
    AttributeSplit,
    Change,
    CustomEvent,
    Deed,
    EventBranch,
    EventSplit,
    Exit,
    IfNotSent,
    PercentageSplit,
    Send,
    Share,
    Split,
    WaitEvent,
    WaitFor,
    WaitUntil,
)
from journeys.design.values import Reader
from journeys.models.step import MESSAGE_TYPES, StepType
from messaging.in_app.placing import DEFAULT_WAIT
from messaging.models.in_app import LONGEST_WAIT, SHORTEST_WAIT

_MOST_BRANCHES = 20
# Single events are kept for so long (ruling 14).
EVENTS_KEPT = timedelta(days=30)


def nothing() -> Deed:
    """Stands for what cannot be read."""
    return Exit()


def read(part: Reader, type_: StepType) -> Deed:
    if type_ in MESSAGE_TYPES:
        return _shown(part) if type_ == StepType.IN_APP else _send(part)
    match type_:
        case StepType.WAIT:
            return _wait(part)
        case StepType.SPLIT:
            return _split(part)
        case StepType.CUSTOM_EVENT:
            return _custom_event(part)
        case StepType.CHANGE:
            return _change(part)
    return Exit()


def _send(part: Reader) -> Send:
    choice = part.data.get("if_not_sent", IfNotSent.CONTINUE)
    if choice not in tuple(IfNotSent):
        part.wrong("if_not_sent", "does not say what follows if nothing can be sent.", "Choose continue or exit.")
        choice = IfNotSent.CONTINUE
    message = part.data.get("message")
    if not isinstance(message, str) or not message:
        part.wrong("message", "says nothing yet.", "Write its message.")
        message = ""
    return Send(message, IfNotSent(choice))


def _shown(part: Reader) -> Send:
    """In-app: the message's own variables are filled in, and it waits in the app for so many days."""
    properties = part.data.get("properties") or {}
    if not isinstance(properties, dict) or any(not isinstance(text, str) for text in properties.values()):
        part.wrong("message", "fills fields with what is no text.", "Write a text for each field.")
        properties = {}
    days = part.data.get("waits_days", DEFAULT_WAIT)
    if type(days) is not int or not SHORTEST_WAIT <= days <= LONGEST_WAIT:
        part.wrong("message", "does not say how long it waits.", f"Choose {SHORTEST_WAIT} to {LONGEST_WAIT} days.")
        days = DEFAULT_WAIT
    return replace(_send(part), properties=properties, waits_days=days)


def _wait(part: Reader) -> Deed:
    """What it waits for and has no value yet is asked for by its own name."""
    names = ("until", "event", "for")
    said = [name for name in names if part.data.get(name)]
    if len(said) > 1:
        part.wrong("for", "waits for several things at once.", "Keep one: a time, a time of day or an event.")
        return nothing()
    match (said or [name for name in names if name in part.data] or ["for"])[0]:
        case "for":
            return WaitFor(part.span("for", "a time to wait"))
        case "until":
            return WaitUntil(part.clock("until"), part.weekdays("weekdays"))
    return WaitEvent(part.goal(), part.span("timeout", "a time after which it waits no more"))


def _split(part: Reader) -> Deed:
    readers = {"attribute": _by_attribute, "event": _by_event, "percentage": _by_percentage}
    by = part.data.get("by")
    if by not in readers:
        part.wrong("by", "does not say what it splits by.", "Choose an attribute, an event or a percentage.")
        return nothing()
    return readers[by](part)


def _by_attribute(part: Reader) -> Split:
    branches = []
    for each, name in _branches(part, "branches", 1):
        branches.append(AttributeBranch(name, each.conditions("filters", needed=True)))
    return AttributeSplit(tuple(branches), _otherwise(part, [branch.name for branch in branches]))


def _by_event(part: Reader) -> Split:
    branches = [EventBranch(name, each.goal()) for each, name in _branches(part, "branches", 1)]
    within = part.span("within", "a time that counts", most=EVENTS_KEPT) if part.data.get("within") else None
    return EventSplit(tuple(branches), _otherwise(part, [branch.name for branch in branches]), within)


def _by_percentage(part: Reader) -> Split:
    branches = [Share(name, _percent(each)) for each, name in _branches(part, "branches", 2)]
    total = sum(branch.percent for branch in branches)
    if total != 100:
        part.wrong("branches", f"shares out {total} %.", "Make the shares add up to 100 %.")
    return PercentageSplit(tuple(branches))


def _percent(part: Reader) -> int:
    found = part.data.get("share")
    if type(found) is not int or not 0 < found < 100:
        part.wrong("branches", "has no share.", "Write a whole number from 1 to 99.")
        return 0
    return found


def _custom_event(part: Reader) -> CustomEvent:
    outcomes = [EventBranch(name, each.goal()) for each, name in _branches(part, "outcomes", 1)]
    return CustomEvent(tuple(outcomes), part.span("timeout", "a time after which it waits no more"))


def _change(part: Reader) -> Change:
    put = part.data.get("set") or {}
    if not isinstance(put, dict) or any(not isinstance(name, str) or not name.strip() for name in put):
        part.wrong("set", "sets attributes that cannot be read.", "Give names and their values.")
        put = {}
    change = Change(put, part.texts("unset"), part.texts("add_tags"), part.texts("remove_tags"))
    if not (change.put or change.unset or change.add_tags or change.remove_tags):
        part.wrong("set", "changes nothing.", "Choose an attribute or a tag, or take the step out.")
    return change


def _branches(part: Reader, field: str, least: int) -> list[tuple[Reader, str]]:
    """Each with its name, which no other has."""
    found = part.list(field)
    if len(found) < least:
        part.wrong(field, f"has fewer than {least} ways to go." if found else "has no way to go yet.", "Add a way.")
    if len(found) > _MOST_BRANCHES:
        part.wrong(field, f"has more than {_MOST_BRANCHES} ways to go.", "Take some out.")
    named = [_named(part, field, place, one) for place, one in enumerate(found)]
    names = [name for _, name in named if name]
    if len(set(names)) < len(names) or TIMED_OUT in names:
        part.wrong(field, "has two ways of the same name.", "Name every way differently.")
    return named


def _named(part: Reader, field: str, place: int, data: Any) -> tuple[Reader, str]:
    each = part.part(field, data, f"{part.called}, way {place + 1},")
    return each, each.text("name", "name")


def _otherwise(part: Reader, names: list[str]) -> str:
    found = part.text("otherwise", "name", needed=False) or "Everybody else"
    if found in names:
        part.wrong("otherwise", "names the rest as one of its ways.", "Name it differently.")
    return found
