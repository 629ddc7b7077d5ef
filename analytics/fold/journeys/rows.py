"""Entries of journeys with their stays and conversion events, as they stand in the tables or as they should."""

from dataclasses import dataclass, field

from journeys.moves import Move
from journeys.passages import Identity, State


@dataclass(slots=True)
class StayRow:
    step_id: int
    entered_at: int
    left_at: int | None
    state: str
    outcome: str
    next_step_id: int | None
    branch_id: int | None
    is_first: bool

    @property
    def exited(self) -> bool:
        return self.state == State.EXITED


@dataclass(slots=True)
class EntryRow:
    """`moves` is what was reported; everything below follows from it and from goal events."""

    id: int
    journey_id: int
    person_id: int | None
    person_at_first: int | None
    key: str
    population: int
    moves: list[Move] = field(default_factory=list)
    new: bool = False
    entered_at: int = 0
    exited_at: int | None = None
    reason: str = ""
    goal_met: bool = False
    stays: list[StayRow] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        return self.key, self.person_at_first or 0


@dataclass(slots=True)
class HitRow:
    """An event that counts, and the entry it is credited to."""

    hit_id: int
    entry_id: int
    person_at_first: int
    at: int
    converts: bool
    converted_delivery_id: int | None
    converted_step_id: int | None
    platform: int
    population: int


@dataclass(slots=True)
class UnnamedRow:
    """Moves of a person that name no entry."""

    journey_id: int
    person_id: int
    person_at_first: int
    moves: list[Move] = field(default_factory=list)


@dataclass(slots=True)
class Way:
    """Everything one person did in one journey; a path without a person is a way of its own."""

    journey_id: int
    person_id: int | None
    entries: dict[Identity, EntryRow] = field(default_factory=dict)
    unnamed: dict[int, UnnamedRow] = field(default_factory=dict)
    hits: list[HitRow] = field(default_factory=list)
    # What the batch added to, and so has to be written even if nothing follows from it.
    touched: set[Identity] = field(default_factory=set)
    touched_unnamed: set[int] = field(default_factory=set)
