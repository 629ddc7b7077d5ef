"""How far the people of a campaign are, action by action."""

from dataclasses import dataclass

from django.db.models import Count

from campaigns.launch_progress import LaunchProgress, progress
from campaigns.models import Action, Campaign, Launch, Step, StepState


@dataclass(frozen=True, slots=True)
class ActionProgress:
    """People for whom the action is to come, was sent on its way, was passed over by its condition, was cancelled."""

    action: Action
    waiting: int
    taken: int
    passed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class FlowProgress:
    """`people` have entered so far; of what was sent for them, `deliveries` says what became."""

    people: int
    expanded: bool
    unknown_ids: int
    actions: list[ActionProgress]
    deliveries: LaunchProgress

    @property
    def waiting(self) -> int:
        return sum(action.waiting for action in self.actions)


def progress_of(campaign: Campaign) -> FlowProgress | None:
    """None before it was started."""
    launches = Launch.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign, action=None)
    launch = launches.first()
    if launch is None:
        return None
    counts: dict[int, dict[str, int]] = {}
    steps = Step.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign)
    for action_id, state, n in steps.values_list("action_id", "state").annotate(n=Count("pk")):
        counts.setdefault(action_id, {})[state] = n
    actions = campaign.actions.filter(deleted_at=None).order_by("position", "pk")
    return FlowProgress(
        people=launch.queued,
        expanded=launch.expanded_at is not None,
        unknown_ids=launch.unknown,
        actions=[_of(action, counts.get(action.pk, {})) for action in actions],
        deliveries=progress(launch),
    )


def _of(action: Action, counts: dict[str, int]) -> ActionProgress:
    return ActionProgress(action, *(counts.get(state, 0) for state in StepState.values))
