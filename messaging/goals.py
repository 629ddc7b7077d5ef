"""What a goal asks of an event (metrics.md V-1, ruling 48): pure functions over what the event said.

Campaigns and journeys mean the same by it, so it stands below both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "exists")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a property of the event."""

    property: str
    op: str
    value: Any = None

    def holds(self, properties: Mapping[str, Any]) -> bool:
        """Values are compared by their JSON type, numbers as numbers; what is missing satisfies only `ne`."""
        if self.property not in properties:
            return self.op == "ne"
        found = properties[self.property]
        match self.op:
            case "exists":
                return True
            case "eq":
                return same(found, self.value)
            case "ne":
                return not same(found, self.value)
            case "in":
                return isinstance(self.value, list) and any(same(found, one) for one in self.value)
            case "contains":
                return _contains(found, self.value)
        return _compares(found, self.op, self.value)


@dataclass(frozen=True, slots=True)
class Goal:
    """The event that converts; `value` names the property whose number the conversion is worth."""

    event: str
    conditions: tuple[Condition, ...] = ()
    value: str | None = None

    def met_by(self, event: str | None, properties: Mapping[str, Any]) -> bool:
        return event == self.event and all(condition.holds(properties) for condition in self.conditions)

    def worth(self, properties: Mapping[str, Any]) -> Decimal | None:
        """The exact decimal the sender wrote; None where there is no number (ruling 44)."""
        found = properties.get(self.value) if self.value else None
        # The shortest text of a float is the decimal that was sent.
        return Decimal(repr(found)) if is_number(found) else None

    def properties(self) -> set[str]:
        """What must be kept of an event to judge it later."""
        return {condition.property for condition in self.conditions} | ({self.value} if self.value else set())


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: `true` is no 1, and 1 is 1.0."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if is_number(one) and is_number(other):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(found, str):
        return isinstance(wanted, str) and wanted in found
    return isinstance(found, Sequence) and any(same(one, wanted) for one in found)


def _compares(found: Any, op: str, wanted: Any) -> bool:
    comparable = (is_number(found) and is_number(wanted)) or (isinstance(found, str) and isinstance(wanted, str))
    if not comparable:
        return False
    match op:
        case "gt":
            return bool(found > wanted)
        case "gte":
            return bool(found >= wanted)
        case "lt":
            return bool(found < wanted)
        case "lte":
            return bool(found <= wanted)
    raise ValueError(f"no such condition: {op}")


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
