"""What a step does and where it leads, in short, as the list of steps says it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from journeys.design.shapes import HAPPENED, TIMED_OUT, IfNotSent
from journeys.editor.draft import Given, leads_to, place_of, ways_of
from journeys.editor.kinds import kind_of
from messaging.goal_filters import sentence
from messaging.goals import OPERATORS
from messaging.spans import in_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WAYS = {HAPPENED: "when it happens", TIMED_OUT: "when the time is up", "": ""}


def span_of(told: Any) -> timedelta | None:
    """Of an ISO duration; None where there is none."""
    try:
        return msgspec.convert(told, timedelta)
    except (msgspec.ValidationError, OverflowError):
        return None


def span_words(told: Any) -> str:
    span = span_of(told)
    return in_words(span) if span is not None else "no time yet"


def event_words(each: Mapping[str, Any]) -> str:
    said = each.get("event") or "no event yet"
    return " where ".join(filter(None, (said, conditions_words(each.get("filters")))))


def conditions_words(filters: Any) -> str:
    complete = [one for one in filters or [] if one.get("op") in OPERATORS]
    return " and ".join(sentence({"value": None, **one}) for one in complete)


def says(step: Given) -> str:
    """One line; empty where its name says all."""
    match kind_of(step).key:
        case "wait_for":
            return f"for {span_words(step.get('for'))}"
        case "wait_until":
            days = ", ".join(WEEKDAYS[day - 1] for day in step.get("weekdays") or [] if day in range(1, 8))
            return f"until {step.get('until') or 'no time yet'} on the clock of each person" + (
                f", on {days}" if days else ""
            )
        case "wait_event":
            return f"for {event_words(step)}, at most {span_words(step.get('timeout'))}"
        case "custom_event":
            return f"whichever comes first, at most {span_words(step.get('timeout'))}"
        case "change":
            return _change(step)
    return "whoever cannot get it leaves" if step.get("if_not_sent") == IfNotSent.EXIT else ""


def entry_words(entry: Mapping[str, Any]) -> str:
    match entry.get("by"):
        case "event":
            return f"whoever does {event_words(entry)}"
        case "segment":
            return "whoever comes into the chosen segment"
        case "api":
            return "whom a program lets in"
    return "nobody chosen yet"


def again_words(reentry: Mapping[str, Any]) -> str:
    after = span_of(reentry.get("after"))
    said = {"after_exit": "again once out of it", "always": "again at any time"}.get(reentry.get("rule", ""), "once")
    return f"{said}, not sooner than {in_words(after)} later" if after and said != "once" else said


def way_words(step: Given, way: str) -> str:
    """What somebody who takes this way has done."""
    branches = step.get("branches") or step.get("outcomes") or []
    found = next((one for one in branches if one.get("name") == way), None)
    if found is None:
        return _WAYS.get(way, way)
    if "share" in found:
        return f"{way} ({found['share']}%)"
    about = event_words(found) if "event" in found else conditions_words(found.get("filters"))
    return f"{way} ({about})" if about and about != way else way


def onward(steps: Sequence[Given], place: int) -> list[tuple[str, str]]:
    """(way, where it leads), only where that is not simply the step below."""
    step, targets = steps[place], leads_to(steps, place)
    following = steps[place + 1]["id"] if place + 1 < len(steps) else ""
    ways = ways_of(step)
    if len(ways) < 2 and all(target == following for target in targets) and following:
        return []
    return [(way_words(step, way), target_words(steps, target)) for way, target in zip(ways, targets, strict=True)]


def target_words(steps: Sequence[Given], id: str) -> str:
    place = place_of(steps, id) if id else -1
    return "the end" if place < 0 else f"{place + 1} {steps[place].get('name') or 'without a name'}"


def _change(step: Given) -> str:
    parts = [f"{name} becomes {value}" for name, value in (step.get("set") or {}).items()]
    parts += [f"{name} is removed" for name in step.get("unset") or []]
    parts += [f"tag {name} is added" for name in step.get("add_tags") or []]
    parts += [f"tag {name} is taken off" for name in step.get("remove_tags") or []]
    return ", ".join(parts)
