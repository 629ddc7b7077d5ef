"""From an id in an address to the object, inside the page's workspace. Ours and the client's own id both work."""

from django.db.models import F
from django.http import Http404, HttpRequest

from campaigns.models import Action, Campaign
from journeys.models import Journey, Step
from messaging.channels import Channel
from messaging.models import Message
from workspaces.finding import by_id, by_public_id


def find_campaign(request: HttpRequest, campaign: str) -> Campaign:
    found = by_public_id(Campaign, request.ws, campaign)
    return found or by_id(Campaign.objects.for_workspace(request.ws), campaign)


def find_action(request: HttpRequest, campaign: Campaign, action: str) -> Action:
    """A client may give the id of a removed action to a new one; then the one that is in the flow is meant."""
    living_first = F("deleted_at").desc(nulls_first=True)
    return by_id(Action.objects.for_workspace(request.ws).filter(campaign=campaign), action, living_first)


def find_message(request: HttpRequest, message: str) -> Message:
    return by_id(Message.objects.for_workspace(request.ws), message)


def find_journey(request: HttpRequest, journey: str) -> Journey:
    found = by_public_id(Journey, request.ws, journey)
    return found or by_id(Journey.objects.for_workspace(request.ws), journey)


def find_step(request: HttpRequest, journey: Journey, step: str) -> Step:
    """As of actions: of steps that share an id the one in the flow is meant."""
    living_first = F("deleted_at").desc(nulls_first=True)
    return by_id(Step.objects.for_workspace(request.ws).filter(journey=journey), step, living_first)


def find_in_app(request: HttpRequest, message: str) -> Message:
    """A message that has a report of its own."""
    found = find_message(request, message)
    if found.channel != Channel.IN_APP:
        raise Http404
    return found


def channels_of(request: HttpRequest, campaign: Campaign) -> list[str]:
    """In the order of the flow."""
    actions = Action.objects.for_workspace(request.ws).filter(campaign=campaign).order_by("position", "pk")
    return list(dict.fromkeys(actions.values_list("channel", flat=True)))
