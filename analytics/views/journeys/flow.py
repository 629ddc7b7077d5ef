"""The flow of a journey as its page shows it: the steps in reading order, branch by branch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analytics.reports.journeys.shapes import BranchRow, StepCard
from journeys.models import Step, StepType
from journeys.outline import Branch, Line, outline


@dataclass(slots=True)
class Way:
    """A branch: its own numbers, and the steps of it alone. `goes` says where it leads when it has none."""

    label: str
    row: BranchRow | None
    places: list["Place"] = field(default_factory=list)
    goes: str = ""


@dataclass(slots=True)
class Place:
    """A step with its number, and the ways that leave it. `back_to` names the step a loop returns to."""

    number: str
    card: StepCard
    ways: list[Way] = field(default_factory=list)
    back_to: str = ""
    # Outcomes that lead to no branch of their own.
    outcomes: Sequence[BranchRow] = ()

    @property
    def drop_off(self) -> float | None:
        """Of what entered the share that was exited here; people who wait are no drop-off (metrics.md J-10), nor are
        those who came to the end."""
        if self.card.type == StepType.EXIT:
            return None
        entered, exited = (self.card.numbers[id].value for id in ("step_entered", "exited_here"))
        return float(exited or 0) * 100 / float(entered) if entered else None


def places_of(steps: Sequence[Step], cards: Sequence[StepCard]) -> list[Place]:
    """The living ones, numbered as they are read: 1, 2, then 2a.1 for the first step of the first branch of 2."""
    living = [step for step in steps if step.deleted_at is None]
    by_id = {step.external_id: card for step, card in zip(steps, cards, strict=True) if step.deleted_at is None}
    lines = outline([(step.external_id, step.next) for step in living])
    return _placed(lines, by_id, "")


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


def _placed(lines: Sequence[Line], cards: Mapping[str, StepCard], prefix: str) -> list[Place]:
    placed = []
    for number, line in enumerate(lines, 1):
        card = cards[line.id]
        place = Place(f"{prefix}{number}", card, back_to=_name(cards, line.back_to))
        if line.branches:
            place.ways = [
                _way(branch, at, card, cards, f"{place.number}{_letter(at)}.")
                for at, branch in enumerate(line.branches)
            ]
            placed_rows = [way.row for way in place.ways]
            place.outcomes = [row for row in card.branches if row not in placed_rows]
        else:
            place.outcomes = card.branches
        placed.append(place)
    return placed


def _way(branch: Branch, at: int, card: StepCard, cards: Mapping[str, StepCard], prefix: str) -> Way:
    """Outcomes stand in the order of the steps that follow, or are called after them."""
    rows = [row for row in card.branches if not row.deleted]
    named = next((row for row in rows if row.scope.label == branch.leads_to), None)
    row = named or (rows[at] if at < len(rows) else None)
    leads_to = _name(cards, branch.leads_to)
    label = row.scope.label if row and row is not named else leads_to
    goes = f"back to {_name(cards, branch.back_to)}" if branch.back_to else "" if branch.lines else f"on to {leads_to}"
    return Way(label, row, _placed(branch.lines, cards, prefix), goes)


def _name(cards: Mapping[str, StepCard], id: str) -> str:
    return cards[id].scope.label if id in cards else ""


def _letter(at: int) -> str:
    return chr(ord("a") + at) if at < 26 else f"-{at + 1}"
