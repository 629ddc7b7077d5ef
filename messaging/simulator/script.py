"""What the services do next, beyond what is right: scripted per address, by share, or by an address's first letters."""

import random
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from h2.errors import ErrorCodes


@dataclass(frozen=True)
class Step:
    """One answer. `status` and `reason` refuse; the rest happens on the wire, before or after the message counts."""

    status: int = 200
    reason: str = ""
    retry_after: float | None = None
    timestamp: int | None = None
    delay: float = 0.0
    # Instead of an answer.
    reset: str = ""
    close: bool = False
    hang: bool = False
    # Taken, though no answer says so: what leaves a sender in doubt.
    accepted: bool = False

    @property
    def accepts(self) -> bool:
        return self.accepted or (self.status == 200 and not (self.reset or self.close or self.hang))

    @property
    def error_code(self) -> ErrorCodes | None:
        return ErrorCodes[self.reset] if self.reset else None


ACCEPT = Step()

# For demonstrations: the first letters of an address, then a hyphen. No real token looks like that.
LETTERS: dict[str, Step] = {
    "dead": Step(410, "gone"),
    "bad": Step(400, "bad"),
    "busy": Step(429, "busy", retry_after=30),
    "down": Step(503, "down"),
    # This request alone: with the connection the answers of its neighbours would be lost too.
    "lost": Step(reset="INTERNAL_ERROR", accepted=True),
}
_BEGINNING = re.compile(rf"({'|'.join(LETTERS)})[-_]")


@dataclass
class Script:
    by_address: dict[str, deque[Step]] = field(default_factory=dict)
    by_place: dict[str, deque[Step]] = field(default_factory=dict)
    # Of every request that nothing else speaks of, this share gets one of these.
    share: float = 0.0
    failures: list[Step] = field(default_factory=list)
    latency: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    def next(self, address: str, place: str) -> Step:
        """`place` is the topic or project the request goes to."""
        for steps in (self.by_address.get(address), self.by_place.get(place)):
            if steps:
                return steps.popleft()
        if found := _BEGINNING.match(address):
            return LETTERS[found.group(1)]
        if self.failures and self.dice.random() < self.share:
            return self.dice.choice(self.failures)
        return ACCEPT

    def is_named(self, address: str) -> bool:
        """Whether the address is a word of ours, so that it need not look like a real one."""
        return _BEGINNING.match(address) is not None

    def add(self, match: dict[str, str], steps: list[dict[str, Any]]) -> None:
        made = deque(_step(step) for step in steps)
        if address := match.get("token"):
            self.by_address.setdefault(address, deque()).extend(made)
        else:
            place = match.get("topic") or match.get("project") or ""
            self.by_place.setdefault(place, deque()).extend(made)

    def set_default(self, said: dict[str, Any]) -> None:
        self.share = float(said.get("share", 0))
        self.failures = [_step(step) for step in said.get("failures", [])]
        self.latency = float(said.get("latency", 0))
        self.dice = random.Random(said.get("seed", 1))

    def clear(self) -> None:
        self.__dict__.update(Script().__dict__)


def _step(said: dict[str, Any]) -> Step:
    """`{"accept": true}` is a step like any other."""
    return Step(**{name: value for name, value in said.items() if name != "accept"})
