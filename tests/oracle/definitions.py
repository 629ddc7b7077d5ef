"""What is measured: campaigns with their flow, and the people behind them, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Action:
    id: str
    channel: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """A workflow; the order of its actions is the order of the flow."""

    id: str
    actions: tuple[Action, ...]
    window: timedelta = WEEK
    ended_at: datetime | None = None

    def position(self, action_id: str) -> int:
        return [action.id for action in self.actions].index(action_id)

    def channel(self, action_id: str) -> str:
        return self.actions[self.position(action_id)].channel


@dataclass(frozen=True, slots=True)
class Definitions:
    campaigns: tuple[Campaign, ...]
    messages: dict[str, str] = field(default_factory=dict)  # message id -> channel
    devices: dict[str, str] = field(default_factory=dict)  # registered token -> platform
    developers: frozenset[str] = frozenset()

    def campaign(self, campaign_id: str | None) -> Campaign | None:
        return next((c for c in self.campaigns if c.id == campaign_id), None)
