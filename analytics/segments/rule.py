"""What a rule says: a tree of conditions joined by all, any and not. It knows no workspace and no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from messaging.goals import OPERATORS

__all__ = [
    "OPERATORS",
    "AllOf",
    "AnyOf",
    "Attribute",
    "Counted",
    "InSegment",
    "Leaf",
    "Not",
    "OnPlatform",
    "Rule",
    "Tagged",
    "When",
    "leaves_of",
]


@dataclass(frozen=True, slots=True)
class When:
    """A range of the results pages; dates are local and both included (ruling 51)."""

    range: str = "all"
    first: str = ""
    last: str = ""
    tz: str = ""

    @property
    def words(self) -> dict[str, str]:
        """As they stand in an address and in a rule."""
        named = {"range": self.range if self.range != "all" else "", "from": self.first, "to": self.last, "tz": self.tz}
        return {name: word for name, word in named.items() if word}


@dataclass(frozen=True, slots=True)
class Counted:
    """The people a number of the registry counts: of a campaign, of one of its channels or of one action."""

    metric: str
    campaign: str
    action: str = ""
    channel: str = ""
    platform: str = ""
    when: When = When()
    # Where it stands in the rule, to name it in an error.
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A condition on an attribute of the person, compared by JSON type (ruling 48)."""

    name: str
    op: str
    value: Any = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Tagged:
    name: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """Has a device of this platform."""

    platform: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class InSegment:
    segment: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody who exists now, without these (ruling 57)."""

    part: "Rule"


Leaf = Counted | Attribute | Tagged | OnPlatform | InSegment
Rule = Leaf | AllOf | AnyOf | Not


def leaves_of(rule: Rule) -> Iterator[Leaf]:
    if isinstance(rule, AllOf | AnyOf):
        for part in rule.parts:
            yield from leaves_of(part)
    elif isinstance(rule, Not):
        yield from leaves_of(rule.part)
    else:
        yield rule
