"""One inbox row on its way through the fold."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from messaging.effective import effective_time
from messaging.events import Event
from messaging.facts import micros

CLOCK_SKEW = 1


@dataclass(slots=True)
class Item:
    """The row, its event, and what the fold finds out about it: effective time and numbers of what it names."""

    row_id: int
    source_id: int
    key: UUID
    received_at: datetime
    person_fp: bytes | None
    text: str
    event: Event
    effective_at: datetime = None  # type: ignore[assignment]
    at: int = 0
    flags: int = 0
    person_id: int | None = None
    delivery_id: int | None = None
    campaign_id: int | None = None
    action_id: int | None = None
    message_id: int | None = None
    platform: int = 0
    population: int = 0

    def __post_init__(self) -> None:
        self.effective_at, skewed = effective_time(self.event.occurred_at, self.received_at)
        self.at = micros(self.effective_at)
        self.flags = CLOCK_SKEW if skewed else 0
