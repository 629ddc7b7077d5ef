"""What follows from what was reported of a person in a journey: pure functions, whatever the order of arrival.

An entry lasts from the first report that it began to the first that it ended. Entering a step ends the stay in the step
before it (ruling 52). A stay was continued where another followed it or where it was left; the stay an entry ended in
is the one it exited here; in any other the person still waits, so that Entered = Continued + Waiting + Exited here
(metrics.md J-10). All times are microseconds since 1970.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from journeys.moves import Kind, Move

TIMED_OUT = "timed_out"

# Whether a step leads to another at that time, by the flow there was.
Leads = Callable[[int, int, int], bool]
# An entry's key and the number its person had at first: the same whatever order things arrived in.
Identity = tuple[str, int]


class State(StrEnum):
    """Where somebody stands in a stay; the words are those of `journeys.models.StayState`."""

    WAITING = "waiting"
    CONTINUED = "continued"
    EXITED = "exited"


@dataclass(slots=True)
class Stay:
    """One visit to a step."""

    step: int
    entered_at: int
    state: State = State.WAITING
    left_at: int | None = None
    outcome: str = ""
    next: int = 0
    is_first: bool = True


@dataclass(slots=True)
class Passage:
    """One entry from beginning to end."""

    entered_at: int
    exited_at: int | None = None
    reason: str = ""
    stays: list[Stay] = field(default_factory=list)


def share_out(entries: Mapping[Identity, Sequence[Move]], unnamed: Iterable[Move]) -> dict[Identity, list[Move]]:
    """To every entry its moves; those that name none go to the entry that began last before them."""
    shared = {entry: list(moves) for entry, moves in entries.items()}
    began = sorted((_began(moves), entry) for entry, moves in entries.items())
    times = [at for at, _ in began]
    for move in unnamed:
        place = bisect_right(times, move.at)
        if place:
            shared[began[place - 1][1]].append(move)
    return shared


def _nowhere(_step: int, _following: int, _at: int) -> bool:
    return False


def passage(moves: Iterable[Move], leads: Leads = _nowhere) -> Passage:
    """What one entry's reports amount to; at least one of them says that it began."""
    ordered = sorted(moves)
    exits = [move for move in ordered if move.kind is Kind.EXITED]
    stays = _stays(ordered, leads)
    found = Passage(_began(ordered), stays=stays)
    if exits:
        # Clocks differ: an entry that ends before it begins would be out on days on which it was not in yet.
        found.exited_at, found.reason = max(exits[0].at, found.entered_at), exits[0].word
        _end(stays, found.exited_at)
    return found


def _began(moves: Iterable[Move]) -> int:
    return min(move.at for move in moves if move.kind is Kind.ENTERED)


def _stays(ordered: Sequence[Move], leads: Leads) -> list[Stay]:
    visits = [(move, Stay(move.step, move.at)) for move in ordered if move.kind is Kind.STEP_ENTERED]
    by_step: dict[int, list[Stay]] = {}
    for _, stay in visits:
        by_step.setdefault(stay.step, []).append(stay)
    for move in ordered:
        if move.kind is Kind.STEP_LEFT:
            _leave(by_step.get(move.step, ()), move)
    visits.sort(key=lambda visit: (visit[1].entered_at, _left_when(visit[1]), visit[1].step, visit[0].key))
    stays: list[Stay] = []
    for _, together in groupby((stay for _, stay in visits), key=lambda stay: stay.entered_at):
        stays += _in_their_order(list(together), leads)
    seen: set[int] = set()
    for place, stay in enumerate(stays):
        stay.is_first = stay.step not in seen
        seen.add(stay.step)
        if place + 1 < len(stays):
            following = stays[place + 1]
            stay.left_at = min(following.entered_at, stay.left_at or following.entered_at)
            stay.next = stay.next or following.step
        stay.state = State.WAITING if stay.left_at is None else State.CONTINUED
    return stays


def _left_when(stay: Stay) -> int:
    """Of steps entered at the same instant one that was left at once came before one of which that is not known, and
    one that was left later came last: whoever is in a step has left those before it."""
    return 1 if stay.left_at is None else 2 * (stay.left_at > stay.entered_at)


def _in_their_order(together: list[Stay], leads: Leads) -> list[Stay]:
    """Steps entered at the same instant as the flow has them, where it says; a split takes no time."""
    ordered: list[Stay] = []
    while together:
        first = next((stay for stay in together if not _is_led_to(stay, together, leads)), together[0])
        together.remove(first)
        ordered.append(first)
    return ordered


def _is_led_to(stay: Stay, among: Sequence[Stay], leads: Leads) -> bool:
    return any(
        other.next == stay.step or (not other.next and leads(other.step, stay.step, stay.entered_at))
        for other in among
        if other is not stay and _left_when(other) < 2
    )


def _leave(visits: Sequence[Stay], move: Move) -> None:
    """Whoever leaves a step leaves the visit that began last before it; the first word on that stands."""
    place = bisect_right(visits, move.at, key=lambda stay: stay.entered_at)
    if place and visits[place - 1].left_at is None:
        stay = visits[place - 1]
        stay.left_at, stay.outcome, stay.next = move.at, move.word, move.next


def _end(stays: Sequence[Stay], at: int) -> None:
    """Whoever left a step and came to no other was there until the entry ended."""
    if stays:
        stays[-1].state = State.EXITED
        stays[-1].left_at = max(at, stays[-1].entered_at)
