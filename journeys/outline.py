"""The flow of a journey as a nested list, to be read in order: pure functions over steps and what follows them.

A step with several followers begins a branch for each of them; where all of them meet again the list goes on. A way
back to a step that was read already is named and not followed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Line:
    """One step of the list. `branches` stand in the order of the step's followers; `back_to` is where a loop begins."""

    id: str
    branches: list["Branch"] = field(default_factory=list)
    back_to: str = ""


@dataclass(slots=True)
class Branch:
    """The way to one follower: its own steps, or straight on to where the branches meet, or back."""

    leads_to: str
    lines: list[Line] = field(default_factory=list)
    back_to: str = ""


def outline(steps: Sequence[tuple[str, Sequence[str]]]) -> list[Line]:
    """`steps` are (id, followers) in their order. Where no step names any, each is followed by the next; a step that
    nothing leads to stands for itself behind the others."""
    if not any(followers for _, followers in steps):
        return [Line(id) for id, _ in steps]
    known = {id for id, _ in steps}
    following = {id: [one for one in dict.fromkeys(followers) if one in known] for id, followers in steps}
    order = {id: place for place, (id, _) in enumerate(steps)}
    seen: set[str] = set()
    lines: list[Line] = []
    for id, _ in steps:
        if id not in seen:
            lines.extend(_walk(id, None, following, order, seen))
    return lines


def _walk(
    start: str | None, until: str | None, following: Mapping[str, list[str]], order: Mapping[str, int], seen: set[str]
) -> list[Line]:
    lines: list[Line] = []
    here = start
    while here is not None and here != until:
        if here in seen:
            if lines:
                lines[-1].back_to = here
            break
        seen.add(here)
        line = Line(here)
        lines.append(line)
        followers = following[here]
        if len(followers) < 2:
            here = followers[0] if followers else None
            continue
        meeting = _meeting(followers, following, order)
        for one in followers:
            branch = Branch(one)
            if one in seen and one != meeting:
                branch.back_to = one
            else:
                branch.lines = _walk(one, meeting, following, order, seen)
            line.branches.append(branch)
        here = meeting
    return lines


def _meeting(followers: Sequence[str], following: Mapping[str, list[str]], order: Mapping[str, int]) -> str | None:
    """The first step, in the order of the flow, that every branch leads to."""
    met = [reached(one, following) for one in followers]
    common = set.intersection(*met)
    return min(common, key=lambda id: order[id], default=None)


def reached(start: str, following: Mapping[str, Sequence[str]]) -> set[str]:
    """The steps somebody at `start` may still come to, this one with them."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead.extend(following[here])
    return found
