"""What is tried: other terms than those in force, for all of a campaign's time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import msgspec

from campaigns.entries import Rules
from campaigns.goals import Terms
from messaging.goals import Goal

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What is None stays as it is, version by version."""

    window: timedelta | None = None
    goal: Goal | None = None
    single: bool | None = None

    def rules(self, now: Rules) -> Rules:
        if self.window is None:
            return now
        return replace(now, windows=[(0, self.window // _MICROSECOND)])

    def terms(self, now: Sequence[Terms]) -> list[Terms]:
        mode: dict[str, Any] = {} if self.single is None else {"single": self.single}
        goal: dict[str, Any] = {} if self.goal is None else {"goal": self.goal}
        return [replace(one, **mode, **goal) for one in now]

    def as_json(self) -> dict[str, Any]:
        goal = self.goal
        return {
            "window": None if self.window is None else self.window // _MICROSECOND,
            "goal": None if goal is None else msgspec.to_builtins(goal),
            "single": self.single,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Change":
        window, goal = said["window"], said["goal"]
        return cls(
            window=None if window is None else window * _MICROSECOND,
            goal=None if goal is None else msgspec.convert(goal, Goal),
            single=said["single"],
        )
