"""What a first report says of its delivery: where it belongs, and what it lacks as long as that is not known."""

from typing import NamedTuple

from analytics.fold.item import Item
from analytics.fold.journeys.board import Moves, waits_for
from analytics.fold.references import ActionReference, MessageReference, References
from messaging.channels import Channel


class Plan(NamedTuple):
    """What a first report says of its delivery."""

    item: Item
    channel: str
    message_id: int | None
    action: ActionReference | None = None
    journey_id: int | None = None
    step_id: int | None = None

    @property
    def campaign_id(self) -> int | None:
        return self.action.campaign_id if self.action else None


def plan_of(item: Item, names: References, moves: Moves) -> tuple[Plan | None, tuple[str, str] | None]:
    """The plan, or the kind and the name of what it waits for; neither where it says nothing of a delivery."""
    event = item.event
    if event.by == "device":
        return None, None
    message = names.messages.get(event.message) if event.message else None
    if event.campaign is not None and event.action is not None:
        campaign_id = names.campaigns.get(event.campaign)
        action = names.actions.get((campaign_id, event.action)) if campaign_id else None
        if action is None:
            return None, ("action", f"{event.campaign}/{event.action}")
        return Plan(item, action.channel, message.id if message else action.message_id, action), None
    if event.journey is not None and event.step is not None:
        return _plan_of_step(item, message, moves)
    if event.message is not None:
        if message is None:
            return None, ("message", event.message)
        return Plan(item, message.channel, message.id), None
    return None, None


def _plan_of_step(
    item: Item, message: MessageReference | None, moves: Moves
) -> tuple[Plan | None, tuple[str, str] | None]:
    event = item.event
    named, journey = event.journey or "", moves.names.journeys.get(event.journey or "")
    step = moves.names.step(journey, event.step or "", item.at) if journey else None
    if journey is None or step is None:
        return None, ("step", f"{named}/{event.step}")
    if event.entry and not moves.has_entry(journey, event.entry):
        return None, ("entry", waits_for(named, event.entry))
    if not moves.names.may_report(journey, item.source_id):
        return None, None
    channel = step.type if step.type in Channel.values else message.channel if message else None
    if channel is None:
        # A step that sends nothing cannot have sent this.
        return None, None
    return Plan(item, channel, message.id if message else None, None, journey, step.id), None
