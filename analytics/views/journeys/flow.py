"""The flow of a journey as its page shows it: the steps in reading order, branch by branch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analytics.reports.journeys.shapes import BranchRow, StepCard
from analytics.reports.shapes import Number, Value
from journeys.design import reading
from journeys.design.shapes import HAPPENED, TIMED_OUT
from journeys.models import Design, Step, StepType
from journeys.outline import Branch, Line, outline

# The ways out of a step: how each is called, and the id of the step it leads to.
Exits = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Way:
    """A branch: its own numbers or how often it was taken, and the steps of it alone. `goes` says where it leads when
    it has none."""

    label: str
    row: BranchRow | None
    places: list["Place"] = field(default_factory=list)
    goes: str = ""
    times: Number | None = None


@dataclass(slots=True)
class Place:
    """A step with its number, and the ways that leave it. `back_to` names the step a loop returns to."""

    number: str
    card: StepCard
    ways: list[Way] = field(default_factory=list)
    back_to: str = ""
    # Outcomes that lead to no branch of their own.
    outcomes: Sequence[BranchRow] = ()
    times: Sequence[Number] = ()

    @property
    def drop_off(self) -> float | None:
        """Of what entered the share that was exited here; people who wait are no drop-off (metrics.md J-10), nor are
        those who came to the end."""
        if self.card.type == StepType.EXIT:
            return None
        entered, exited = (self.card.numbers[id].value for id in ("step_entered", "exited_here"))
        return float(exited or 0) * 100 / float(entered) if entered else None


def exits_of(design: Design | None) -> dict[str, Exits]:
    """By step, of a journey that runs here: its steps themselves say only which others follow. None of others."""
    if design is None or design.version is None:
        return {}
    definition, _ = reading.read(design.version.definition)
    return {step.id: tuple(zip(step.ways, step.next, strict=False)) for step in definition.steps}


def waited_for(card: StepCard, exits: Exits) -> dict[str, Number]:
    """Of a step that waits for something, how often it did not happen in time, by the way out; where it waits for a
    single event, also how often it did. With the outcomes they are all that continued. Of a plain wait there is none.
    """
    timed_out = card.numbers.get("timed_out")
    names = {name for name, _ in exits}
    if timed_out is None or not (card.branches or TIMED_OUT in names or timed_out.value):
        return {}
    found = {TIMED_OUT: timed_out}
    if HAPPENED in names:
        continued = card.numbers["continued"]
        happened = _less(continued.value, timed_out.value)
        found[HAPPENED] = replace(continued, metric=HAPPENED, label="It happened", value=happened, previous=None)
    return found


def _less(whole: Value, part: Value) -> Value:
    return None if whole is None or part is None else whole - part


def places_of(
    steps: Sequence[Step], cards: Sequence[StepCard], exits: Mapping[str, Exits] | None = None
) -> list[Place]:
    """The living ones, numbered as they are read: 1, 2, then 2a.1 for the first step of the first branch of 2."""
    living = [step for step in steps if step.deleted_at is None]
    by_id = {step.external_id: card for step, card in zip(steps, cards, strict=True) if step.deleted_at is None}
    lines = outline([(step.external_id, step.next) for step in living])
    return _placed(lines, by_id, exits or {}, "")


_SHOWN = ("step_entered", "step_entered_unique", "continued", "waiting", "exited_here")


def shown(places: Sequence[Place]) -> list[Place]:
    """With the numbers that cards show alone, so that the flow is drawn anew only when one of them has changed."""
    return [
        replace(
            place,
            card=replace(place.card, numbers={id: place.card.numbers[id] for id in _SHOWN}, branches=()),
            ways=[replace(way, places=shown(way.places)) for way in place.ways],
        )
        for place in places
    ]


def _placed(
    lines: Sequence[Line], cards: Mapping[str, StepCard], exits: Mapping[str, Exits], prefix: str
) -> list[Place]:
    placed = []
    for number, line in enumerate(lines, 1):
        card = cards[line.id]
        place = Place(f"{prefix}{number}", card, back_to=_name(cards, line.back_to))
        own = exits.get(line.id, ())
        waited = waited_for(card, own)
        for at, branch in enumerate(line.branches):
            row, name = _taken(branch, at, card, own, waited)
            times = waited.get(name) if row is None else None
            leads_to = _name(cards, branch.leads_to)
            label = times.label if times else row.scope.label if row and name else leads_to
            back = f"back to {_name(cards, branch.back_to)}" if branch.back_to else ""
            goes = back or ("" if branch.lines else f"on to {leads_to}")
            places = _placed(branch.lines, cards, exits, f"{place.number}{_letter(at)}.")
            place.ways.append(Way(label, row, places, goes, times))
        rows, numbers = [way.row for way in place.ways], [way.times for way in place.ways]
        place.outcomes = [row for row in card.branches if row not in rows]
        place.times = [number for number in waited.values() if number not in numbers]
        placed.append(place)
    return placed


def _taken(
    branch: Branch, at: int, card: StepCard, exits: Exits, waited: Mapping[str, Number]
) -> tuple[BranchRow | None, str]:
    """The outcome that leads there and how it is called; nameless where it is called after the step it leads to."""
    rows = {row.scope.label: row for row in card.branches if not row.deleted}
    if exits:
        names = [name for name, to in exits if to == branch.leads_to]
        name = next((name for name in names if name in rows or name in waited), "")
        return rows.get(name), name
    if branch.leads_to in rows:
        return rows[branch.leads_to], ""
    # Outcomes stand in the order of the steps that follow, and after them the time-out.
    names = [*rows, *waited] if rows else []
    name = names[at] if at < len(names) else ""
    return rows.get(name), name


def _name(cards: Mapping[str, StepCard], id: str) -> str:
    return cards[id].scope.label if id in cards else ""


def _letter(at: int) -> str:
    return chr(ord("a") + at) if at < 26 else f"-{at + 1}"
