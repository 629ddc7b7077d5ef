"""A person of random lives, as the oracle knows them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(eq=False)
class Somebody:
    """Who was merged into another is that other; who is erased has no name."""

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    subscribed: bool = True
    done: list[tuple[datetime, str]] = field(default_factory=list)
    into: "Somebody | None" = None
    erased: bool = False

    @property
    def now(self) -> "Somebody":
        return self.into.now if self.into else self

    @property
    def shown(self) -> str | None:
        return None if self.now.erased else self.name

    def meets(self, filters: list[dict[str, Any]]) -> bool:
        return all(
            one["value"] in self.tags
            if one["property"] == "tags"
            else self.attributes.get(one["property"]) == one["value"]
            for one in filters
        )
