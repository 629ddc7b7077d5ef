"""Conversions by brute force: entries are guessed, goal events dealt out, and both again until nothing changes.

Times are plain numbers. Written from metrics.md 3.0 to 3.3 and rulings 28 and 29, never from the product's code.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery of the history: where it stands in the flow, when it was received, every interaction with it."""

    id: int
    position: int
    received: int
    interactions: tuple[int, ...] = ()
    opened: int | None = None
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What happened to one person in one campaign."""

    messages: tuple[Message, ...]
    goals: tuple[tuple[int, int], ...]  # (time, id)
    window: int
    single: bool = True
    ended: int | None = None
    nearest_state: str = "sent"
    nearest_window: int | None = None


@dataclass(slots=True)
class Entry:
    messages: list[Message] = field(default_factory=list)
    goals: list[tuple[int, int]] = field(default_factory=list)

    @property
    def first(self) -> Message:
        return self.messages[0]

    @property
    def end(self) -> int:
        return self.messages[-1].received


@dataclass(frozen=True, slots=True)
class Conversion:
    at: int
    goal: int
    entry: int  # the place among the person's entries
    position: int | None  # of the action it is credited to
    nearest: int | None


def conversions_of(history: History) -> tuple[int, list[Conversion]]:
    """How many entries there are, and what converted in each."""
    dealt: list[list[tuple[int, int]]] = []
    while True:
        entries = _entries(history, dealt)
        again = [_goals_of(history, entry, entries[place + 1 :]) for place, entry in enumerate(entries)]
        if again == dealt:
            break
        dealt = again
    found = [
        Conversion(at, goal, place, _credited(entry, at), _nearest(history, at))
        for place, entry in enumerate(entries)
        for at, goal in dealt[place]
    ]
    return len(entries), found


def _entries(history: History, dealt: list[list[tuple[int, int]]]) -> list[Entry]:
    """Ruling 29, with the goal events as they were dealt out the last time."""
    entries: list[Entry] = []
    for message in sorted(history.messages, key=lambda one: (one.received, one.position, one.id)):
        if entries:
            latest = entries[-1]
            known = dealt[len(entries) - 1] if len(entries) <= len(dealt) else []
            if not (_over(history, latest, known, message.received) and message.position <= latest.first.position):
                latest.messages.append(message)
                continue
        entries.append(Entry([message]))
    return entries


def _over(history: History, entry: Entry, goals: list[tuple[int, int]], moment: int) -> bool:
    if history.ended is not None and moment > history.ended:
        return True
    if moment > entry.end + history.window:
        return True
    return history.single and any(at < moment for at, _ in goals)


def _goals_of(history: History, entry: Entry, later: list[Entry]) -> list[tuple[int, int]]:
    """Every goal event while the entry is open, or the first (V-7, V-8); what a later entry has begun is that one's."""
    until = later[0].first.received if later else None
    inside = [
        (at, goal)
        for at, goal in sorted(history.goals)
        if entry.first.received <= at <= entry.end + history.window
        and (history.ended is None or at <= history.ended)
        and (until is None or at < until)
    ]
    return inside[:1] if history.single else inside


def _credited(entry: Entry, at: int) -> int | None:
    """V-10: last interacted, else last received; a bounced letter was not received, it may still have been opened."""
    touched = [(moment, one.position, one.id) for one in entry.messages for moment in one.interactions if moment <= at]
    received = [
        (one.received, one.position, one.id) for one in entry.messages if one.received <= at and not one.bounced
    ]
    for candidates in (touched, received):
        if candidates:
            return max(candidates)[1]
    return None


def _nearest(history: History, at: int) -> int | None:
    """V-20: of all received messages the one that reached the state last, within the window."""
    best: tuple[int, int] | None = None
    for one in history.messages:
        anchor = one.received if history.nearest_state == "sent" else one.opened
        if one.bounced or anchor is None or anchor > at:
            continue
        if history.nearest_window is not None and at > anchor + history.nearest_window:
            continue
        if best is None or (anchor, one.id) > best:
            best = (anchor, one.id)
    return best[1] if best else None
