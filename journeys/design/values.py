"""Reading the small parts of a definition: texts, spans of time, conditions, events."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any

import msgspec

from journeys.design.problems import Problem
from messaging.goals import OPERATORS, Condition, Goal, is_number

_SHORTEST = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=365)
_COMPARING = ("gt", "gte", "lt", "lte")
_NAME_LETTERS = 200
_MOST_CONDITIONS = 20


class Reader:
    """One part of a definition being read; problems are noted and reading goes on."""

    def __init__(
        self, data: Mapping[str, Any], called: str, step: str, note: Callable[[Problem], None], within: str = ""
    ) -> None:
        """Whatever is wrong within a part that is mended as a whole is told of that part."""
        self.data, self.called, self.step, self.note, self.within = data, called, step, note, within

    def wrong(self, field: str, words: str, remedy: str) -> None:
        self.note(Problem(f"{self.called} {words}", remedy, self.step, self.within or field))

    def text(self, field: str, what: str, *, needed: bool = True) -> str:
        found = self.data.get(field, "")
        if not isinstance(found, str) or len(found) > _NAME_LETTERS or "\0" in found:
            self.wrong(field, f"has no usable {what}.", f"Write a text of at most {_NAME_LETTERS} letters.")
            return ""
        found = found.strip()
        if needed and not found:
            self.wrong(field, f"has no {what}.", f"Give it {_with_article(what)}.")
        return found

    def span(self, field: str, what: str, *, least: timedelta = _SHORTEST, most: timedelta = LONGEST_WAIT) -> timedelta:
        try:
            found = msgspec.convert(self.data.get(field), timedelta)
        except (msgspec.ValidationError, OverflowError):
            found = None
        if found is None or not least <= found <= most:
            self.wrong(field, f"needs {what}.", f"Choose {_words(least)} to {_words(most)}.")
            return least
        return found

    def clock(self, field: str) -> time:
        try:
            found = time.fromisoformat(str(self.data.get(field)))
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            self.wrong(field, "needs a time of day.", "Write it as 09:00.")
            return time()
        return found

    def weekdays(self, field: str) -> tuple[int, ...]:
        found = self.data.get(field) or []
        if not isinstance(found, list) or any(type(day) is not int or not 1 <= day <= 7 for day in found):
            self.wrong(field, "names days there are not.", "Choose days from 1, Monday, to 7, Sunday.")
            return ()
        return tuple(sorted(set(found)))

    def list(self, field: str) -> list[Any]:
        found = self.data.get(field) or []
        if not isinstance(found, list):
            self.wrong(field, f"has no list under “{field}”.", "Give a list, or leave it out.")
            return []
        return found

    def texts(self, field: str) -> tuple[str, ...]:
        found = self.list(field)
        if any(not isinstance(one, str) or not one.strip() or len(one) > _NAME_LETTERS or "\0" in one for one in found):
            self.wrong(field, f"has something under “{field}” that is no name.", "Write names with letters in them.")
            return ()
        return tuple(dict.fromkeys(one.strip() for one in found))

    def part(self, field: str, data: Any, called: str, *, within: str = "") -> "Reader":
        """Something within this, of the same step."""
        if not isinstance(data, Mapping):
            self.wrong(field, f"has something under “{field}” that cannot be read.", "Give an object.")
            data = {}
        return Reader(data, called, self.step, self.note, within)

    def goal(self) -> Goal:
        """An event and the conditions on its properties."""
        return Goal(self.text("event", "event"), self.conditions("filters"))

    def conditions(self, field: str, *, needed: bool = False) -> tuple[Condition, ...]:
        found = self.list(field)
        if needed and not found:
            self.wrong(field, "has no condition.", "Add a condition.")
        if len(found) > _MOST_CONDITIONS:
            self.wrong(field, f"has more than {_MOST_CONDITIONS} conditions.", "Take some out.")
        return tuple(self._condition(field, one) for one in found)

    def _condition(self, field: str, data: Any) -> Condition:
        each = data if isinstance(data, Mapping) else {}
        name, op, value = each.get("property"), each.get("op"), each.get("value")
        if not isinstance(name, str) or not name.strip() or op not in OPERATORS:
            self.wrong(field, "has a condition that is not complete.", "Say which property is compared, and how.")
            return Condition("", "exists")
        if (op in _COMPARING and not (is_number(value) or isinstance(value, str))) or (
            op == "in" and not isinstance(value, list)
        ):
            self.wrong(
                field, f"compares “{name}” with something that does not fit.", "Compare with a number or a list."
            )
        return Condition(name.strip(), op, value)


def _with_article(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def _words(span: timedelta) -> str:
    if span >= timedelta(days=1):
        return f"{span.days:,} {'day' if span.days == 1 else 'days'}"
    minutes = span // timedelta(minutes=1)
    return f"{minutes:,} {'minute' if minutes == 1 else 'minutes'}"
