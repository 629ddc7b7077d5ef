"""One inbox row on its way through the fold."""

from dataclasses import dataclass

from analytics.fold.in_app_places import Place
from messaging.effective import effective_time
from messaging.events import Event
from messaging.facts import micros

CLOCK_SKEW = 1


@dataclass(slots=True)
class Item:
    """The row, its event, and what the fold finds out about it: effective time and numbers of what it names.

    Times are microseconds since 1970 and the key is text: made into objects, both cost more than what is done to them.
    """

    row_id: int
    source_id: int
    key: str
    received: int
    person_fp: bytes | None
    text: str
    event: Event
    occurred: int | None = None
    at: int = 0
    flags: int = 0
    person_id: int | None = None
    delivery_id: int | None = None
    campaign_id: int | None = None
    action_id: int | None = None
    message_id: int | None = None
    journey_id: int | None = None
    step_id: int | None = None
    platform: int = 0
    population: int = 0
    # A report of a delivery that we created.
    own: bool = False
    # The token it was sent to, where a device reports with another one.
    sent_to: str | None = None
    # Where in an in-app message it belongs.
    place: Place | None = None

    def __post_init__(self) -> None:
        if self.event.occurred_at is not None:
            self.occurred = micros(self.event.occurred_at)
        self.date()

    def date(self, created: int | None = None) -> None:
        """Sets the effective time; of a delivery of ours nothing is earlier than its creation (metrics.md T-10 c)."""
        self.at, skewed = effective_time(self.occurred, self.received, created)
        self.flags = CLOCK_SKEW if skewed else 0

    @property
    def names_somebody(self) -> bool:
        return self.event.person is not None or self.event.anonymous is not None
