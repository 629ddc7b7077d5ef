"""Taking people through steps in memory, and collecting what has to be written for it."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from journeys import reasons
from journeys.design.shapes import END, Change, IfNotSent, Send
from journeys.engine.flows import Flow, Under
from journeys.engine.hearing import hear
from journeys.engine.moving import Done, Go, Heard, Out, Standing, Stay, next_move
from journeys.engine.people import Person
from messaging.events import Event
from messaging.ingest.fingerprints import Fingerprints
from messaging.sending.statements import Told

# The keys of what the engine reports: the same move has the same key, whoever makes it.
_KEYS = uuid.UUID("3a0a2a4e-6d0c-5f53-9d43-7c1f0f1b7a11")
_INSTANT = timedelta(microseconds=1)
# The check lets no definition come back to a step without time passing; this is for what nobody thought of.
_MOST_MOVES = 1_000


class GoesRound(Exception):
    """Somebody went from step to step without end."""


@dataclass(slots=True)
class Walker:
    """A row of somebody under way, as it stands or as it shall stand."""

    id: int
    journey: int
    version: int
    person: int
    trigger: uuid.UUID
    entered_at: datetime
    step: str
    since: datetime
    moves: int
    due_at: datetime | None
    heard: tuple[Heard, ...] = ()
    delivery: int | None = None
    exited_at: datetime | None = None
    reason: str = ""
    is_new: bool = False
    message: str = "waiting"
    # How the row stands.
    kept: tuple[object, ...] = ()

    @property
    def state(self) -> tuple[object, ...]:
        return self.person, self.moves, self.due_at, self.heard

    @property
    def changed(self) -> bool:
        return self.is_new or self.state != self.kept

    @property
    def was_merged(self) -> bool:
        return not self.is_new and self.kept != () and self.person != self.kept[0]

    @property
    def entry(self) -> str:
        """The name of the entry in what is reported of it."""
        return f"e{self.id}"


@dataclass(slots=True)
class Effects:
    """What follows from moves: messages by (journey, step), changes of people in their order, and what is reported."""

    sends: defaultdict[tuple[int, int, str], list[Walker]] = field(default_factory=lambda: defaultdict(list))
    changes: list[tuple[int, Change]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


class Walk:
    """Moves people of one workspace; nothing is read or written here."""

    def __init__(
        self,
        journeys: dict[int, Under],
        flows: dict[int, Flow],
        people: dict[int, Person],
        marks: Fingerprints,
        now: datetime,
    ) -> None:
        self.journeys, self.flows, self.people, self.marks, self.now = journeys, flows, people, marks, now
        self.effects = Effects()

    def enter(self, walker: Walker) -> None:
        person = self.people[walker.person]
        anonymous = person.anonymous_id if person.external_id is None else None
        said = Event(type="journey_entered", occurred_at=walker.entered_at)
        said.person, said.anonymous = person.external_id, anonymous
        self._tell(walker, said)

    def go_on(self, walker: Walker, until: datetime) -> None:
        """As far as the person comes by `until`."""
        flow = self.flows[walker.version]
        for _ in range(_MOST_MOVES):
            move = next_move(flow.definition, self.standing(walker), until, self.now)
            match move:
                case Stay():
                    walker.due_at = move.until
                    return
                case Go():
                    self._go(walker, flow, move)
                case Out():
                    self.leave(walker, move.at, move.reason)
            if walker.exited_at is not None:
                return
        raise GoesRound(f"entry {walker.id} of journey {walker.journey}")

    def hear(self, walker: Walker, event: Done) -> bool:
        """Notes what the event means to them; whether it means anything."""
        flow, journey = self.flows[walker.version], self.journeys[walker.journey]
        heard = hear(flow.definition, journey.conversion, self.standing(walker), event)
        if heard is None:
            return False
        # Of what leads on, and of what leads out, the earliest counts; nobody can make the row grow.
        same = [one for one in (*walker.heard, heard) if bool(one.reason) == bool(heard.reason)]
        walker.heard = (*(one for one in walker.heard if one not in same), min(same))
        walker.due_at = min(walker.due_at or event.at, event.at)
        return True

    def leave(self, walker: Walker, at: datetime, reason: str) -> None:
        walker.exited_at, walker.reason = max(at, walker.since), reason
        walker.due_at, walker.delivery, walker.heard = None, None, ()
        self._tell(walker, Event(type="journey_exited", occurred_at=walker.exited_at, reason=reason))

    def standing(self, walker: Walker) -> Standing:
        journey = self.journeys[walker.journey]
        facts = self.people[walker.person].facts(journey.zone, walker.message)
        return Standing(
            walker.id, walker.step, walker.since, walker.entered_at, facts, walker.heard, journey.resumed_at
        )

    def _go(self, walker: Walker, flow: Flow, move: Go) -> None:
        if move.way:
            following = flow.steps[move.to][1] if move.to else None
            self._tell(walker, Event(type="step_left", occurred_at=move.at, outcome=move.way, next_step=following))
        if move.to == END:
            self.leave(walker, move.at, reasons.END)
            return
        walker.since = _entered_at(walker, move)
        walker.step, walker.delivery, walker.message = move.to, None, "waiting"
        walker.heard = tuple(heard for heard in walker.heard if heard.reason)
        self._tell(walker, Event(type="step_entered", occurred_at=walker.since))
        self._do(walker, flow)

    def _do(self, walker: Walker, flow: Flow) -> None:
        deed = flow.definition.step(walker.step).deed
        if isinstance(deed, Send):
            self.effects.sends[walker.journey, walker.version, walker.step].append(walker)
        elif isinstance(deed, Change):
            person = self.people[walker.person]
            self.effects.changes.append((person.number, deed))
            self._note_change(person, deed)

    def _note_change(self, changed: Person, deed: Change) -> None:
        """A split behind it sees what it changed."""
        for person in self.people.values():
            if person.number == changed.number:
                attributes = {**person.attributes, **deed.put}
                tags = [*attributes.get("tags", ()), *deed.add_tags]
                attributes["tags"] = [tag for tag in dict.fromkeys(tags) if tag not in deed.remove_tags]
                person.attributes = {name: value for name, value in attributes.items() if name not in deed.unset}

    def _tell(self, walker: Walker, event: Event) -> None:
        event.journey, event.entry = self.journeys[walker.journey].public_id, walker.entry
        if event.type.startswith("step"):
            event.step = self.flows[walker.version].steps[walker.step][1]
        key = uuid.uuid5(_KEYS, f"{walker.id}/{walker.moves}")
        walker.moves += 1
        self.effects.told.append(Told(key, event.occurred_at or self.now, event, self.marks.of_event(event)))


def _entered_at(walker: Walker, move: Go) -> datetime:
    """Two steps of an instant are told apart by a microsecond, and so are leaving a step and entering it again."""
    if not walker.step:
        return move.at
    return max(move.at + _INSTANT if move.to == walker.step else move.at, walker.since + _INSTANT)


def waits_for_message(flow: Flow, step: str) -> bool:
    """Whether people stay in the step until it is known what became of its message."""
    deed = flow.definition.step(step).deed
    return isinstance(deed, Send) and deed.if_not_sent == IfNotSent.EXIT
