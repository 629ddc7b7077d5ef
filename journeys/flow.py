"""The ordered steps of a journey and the branches that leave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from journeys.arrangements import with_change
from journeys.models import Branch, Journey, Step, StepType
from journeys.terms import ALWAYS
from workspaces.rows import rows_of

# What every step of these types ends in, declared or not (metrics.md 7.3).
_OWN_OUTCOMES = {StepType.CHANGE: ("succeeded", "failed")}


@dataclass(frozen=True, slots=True)
class StepGiven:
    """A step as it shall be; None leaves outcomes or followers as they are."""

    id: str
    name: str
    type: str
    outcomes: list[str] | None = None
    next: list[str] | None = None


def steps_of(journey: Journey, *, deleted: bool = False) -> list[Step]:
    """In the order of the flow; deleted ones only where asked for, after those that live."""
    sql = (
        "FROM journeys_step s WHERE s.workspace_id = %(ws)s AND s.journey_id = %(journey)s"
        " AND (%(deleted)s OR s.deleted_at IS NULL) ORDER BY s.deleted_at IS NOT NULL, s.position, s.id"
    )
    given = {"ws": journey.workspace_id, "journey": journey.pk, "deleted": deleted}
    return [step for (step,) in rows_of(sql, {"s": Step}, given)]


def branches_of(journey: Journey) -> dict[int, list[Branch]]:
    """By step, deleted ones last."""
    found: dict[int, list[Branch]] = {}
    sql = (
        "FROM journeys_branch b JOIN journeys_step s ON s.workspace_id = b.workspace_id AND s.id = b.step_id"
        " WHERE s.workspace_id = %(ws)s AND s.journey_id = %(journey)s"
        " ORDER BY b.deleted_at IS NOT NULL, b.position, b.id"
    )
    for (branch,) in rows_of(sql, {"b": Branch}, {"ws": journey.workspace_id, "journey": journey.pk}):
        found.setdefault(branch.step_id, []).append(branch)
    return found


def arrange(journey: Journey, given: Sequence[StepGiven], at: datetime, *, first: bool) -> bool:
    """Makes this the whole flow; whether what was reported may mean something else now.

    What is missing lives on as deleted, what comes back is the same step again. A step whose type changed lives on as
    deleted too, and a new one takes its id from then on (metrics.md J-21).
    """
    present: dict[str, Step] = {}
    for step in Step.objects.for_workspace(journey.workspace_id).filter(journey=journey).order_by("since", "id"):
        present[step.external_id] = step
    changed = False
    for place, wanted in enumerate(given):
        before = present.pop(wanted.id, None)
        was = None if before is None else (before.type, before.next, _living(before))
        step = _put(journey, wanted, before, place, ALWAYS if first else at)
        _branch(step, _outcomes(wanted, step), at)
        if was != (step.type, step.next, _living(step)):
            changed = True
            if was is not None and was[0] == step.type:
                step.earlier = with_change(step.earlier, was[1], was[2], at)
                step.save(update_fields=["earlier"])
    for step in present.values():
        _delete(step, at)
    return changed and not first


def _living(step: Step) -> list[str]:
    """The names of its ways out, in their order."""
    named = Branch.objects.for_workspace(step.workspace_id).filter(step=step, deleted_at=None)
    return list(named.order_by("position", "id").values_list("name", flat=True))


def _put(journey: Journey, wanted: StepGiven, step: Step | None, place: int, at: datetime) -> Step:
    if step is not None and step.type != wanted.type:
        _delete(step, at)
        step, since = None, at
    else:
        since = ALWAYS
    if step is None:
        step = Step(
            workspace_id=journey.workspace_id, journey=journey, external_id=wanted.id, type=wanted.type, since=since
        )
    followers = step.next if wanted.next is None else wanted.next
    step.name, step.position, step.next, step.deleted_at = wanted.name, place, followers, None
    step.save()
    return step


def _delete(step: Step, at: datetime) -> None:
    if step.deleted_at is None:
        step.deleted_at = at
        step.save(update_fields=["deleted_at"])


def _outcomes(wanted: StepGiven, step: Step) -> list[str] | None:
    """A split without names is named by where its branches lead."""
    if step.type == StepType.SPLIT and not wanted.outcomes and wanted.next is not None:
        return wanted.next
    if wanted.outcomes is None and step.type not in _OWN_OUTCOMES:
        return None
    own = _OWN_OUTCOMES.get(StepType(step.type), ())
    return [*(wanted.outcomes or ()), *(name for name in own if name not in (wanted.outcomes or ()))]


def _branch(step: Step, names: list[str] | None, at: datetime) -> None:
    if names is None:
        return
    known = {branch.name: branch for branch in Branch.objects.for_workspace(step.workspace_id).filter(step=step)}
    for place, name in enumerate(names):
        branch = known.get(name) or Branch(workspace_id=step.workspace_id, step=step, name=name)
        branch.position, branch.deleted_at = place, None
        branch.save()
    for name, branch in known.items():
        if name not in names and branch.deleted_at is None:
            branch.deleted_at = at
            branch.save(update_fields=["deleted_at"])
