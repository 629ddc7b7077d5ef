"""What publishing a draft changes, said before it is done: steps that come, go, and live on as deleted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from journeys import wording
from journeys.editor.draft import Given, steps_of
from journeys.models import Design, Stay, StayState


@dataclass(frozen=True, slots=True)
class Gone:
    """A step that lives on as deleted; so many people stand in it and go on as they began. `retyped`: its place is
    taken by a step of another type."""

    name: str
    waiting: int
    retyped: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """`changed` are steps that stay the same step with other contents, `reworded` those whose message alone says
    something else; `rest`: entry, exit rules or order differ."""

    gone: Sequence[Gone]
    new: Sequence[str]
    changed: Sequence[str]
    reworded: Sequence[str]
    rest: bool


def of(design: Design) -> Differences:
    """Between the version that runs and the draft."""
    if design.version is None:
        return Differences((), (), (), (), rest=False)
    before = {step["id"]: step for step in steps_of(design.version.definition)}
    after = {step["id"]: step for step in steps_of(design.definition)}
    lost = [id for id, step in before.items() if id not in after or after[id].get("type") != step.get("type")]
    waiting = _waiting(design, lost)
    same = [id for id in after if id in before and id not in lost]
    changed = [id for id in same if after[id] != before[id]]
    reworded = wording.reworded(design.version, design.definition)
    return Differences(
        gone=[Gone(_name(before[id]), waiting[id], id in after) for id in lost],
        new=[_name(step) for id, step in after.items() if id not in before or id in lost],
        changed=[_name(after[id]) for id in changed],
        reworded=[_name(after[id]) for id in same if id in reworded and id not in changed],
        rest=[id for id in before if id in after] != [id for id in after if id in before]
        or _around(design.version.definition) != _around(design.definition),
    )


def _around(definition: dict) -> dict:
    return {name: value for name, value in definition.items() if name != "steps"}


def _name(step: Given) -> str:
    return str(step.get("name") or step["id"])


def _waiting(design: Design, ids: Sequence[str]) -> Counter[str]:
    by_number = {number: id for id, (number, _) in design.version.steps.items() if id in ids} if design.version else {}
    rows = Stay.objects.for_workspace(design.workspace_id).filter(step__in=by_number, state=StayState.WAITING)
    counted = rows.values_list("step").annotate(n=Count("pk"))
    return Counter({by_number[step]: n for step, n in counted})
