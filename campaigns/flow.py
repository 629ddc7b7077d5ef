"""The ordered actions of a campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Action, Campaign


@dataclass(frozen=True, slots=True)
class ActionGiven:
    """An action as it shall be. `message_id` is our number; False leaves what is there already."""

    id: str
    name: str
    channel: str
    message_id: int | bool | None = False


class ChannelChanged(Exception):
    """An action is of one channel for good: its numbers count what only this channel has."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def actions_of(campaign: Campaign) -> list[Action]:
    """The living ones, in the order of the flow."""
    actions = Action.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign, deleted_at=None)
    return list(actions.select_related("message"))


def arrange(campaign: Campaign, given: Sequence[ActionGiven], at: datetime) -> None:
    """Makes this the whole flow. What is missing lives on as deleted; what comes back is the same action again."""
    present: dict[str, Action] = {}
    for action in Action.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign).order_by("id"):
        if action.deleted_at is None or present.get(action.external_id) is None:
            present[action.external_id] = action
    for place, wanted in enumerate(given):
        _put(campaign, wanted, present.pop(wanted.id, None), place)
    for action in present.values():
        if action.deleted_at is None:
            action.deleted_at = at
            action.save(update_fields=["deleted_at"])


def _put(campaign: Campaign, wanted: ActionGiven, action: Action | None, place: int) -> None:
    if action is None:
        action = Action(
            workspace_id=campaign.workspace_id, campaign=campaign, external_id=wanted.id, channel=wanted.channel
        )
    elif action.channel != wanted.channel:
        raise ChannelChanged(place)
    action.name, action.position, action.deleted_at = wanted.name, place, None
    if wanted.message_id is not False:
        action.message_id = wanted.message_id
    action.save()
