"""From an id in an address to the object, inside the page's workspace. Ours and the client's own id both work."""

from typing import Any, TypeVar

from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest

from campaigns.models import Action, Campaign
from journeys.models import Journey, Step
from messaging.models import Message

Found = TypeVar("Found", bound=Model)


def find_campaign(request: HttpRequest, campaign: str) -> Campaign:
    return _found(Campaign.objects.for_workspace(request.ws), campaign)


def find_action(request: HttpRequest, campaign: Campaign, action: str) -> Action:
    """A client may give the id of a removed action to a new one; then the one that is in the flow is meant."""
    living_first = F("deleted_at").desc(nulls_first=True)
    return _found(Action.objects.for_workspace(request.ws).filter(campaign=campaign), action, living_first)


def find_message(request: HttpRequest, message: str) -> Message:
    return _found(Message.objects.for_workspace(request.ws), message)


def find_journey(request: HttpRequest, journey: str) -> Journey:
    return _found(Journey.objects.for_workspace(request.ws), journey)


def find_step(request: HttpRequest, journey: Journey, step: str) -> Step:
    """As of actions: of steps that share an id the one in the flow is meant."""
    living_first = F("deleted_at").desc(nulls_first=True)
    return _found(Step.objects.for_workspace(request.ws).filter(journey=journey), step, living_first)


def channels_of(request: HttpRequest, campaign: Campaign) -> list[str]:
    """In the order of the flow."""
    actions = Action.objects.for_workspace(request.ws).filter(campaign=campaign).order_by("position", "pk")
    return list(dict.fromkeys(actions.values_list("channel", flat=True)))


def _found(rows: QuerySet[Found], id: str, *then: Any) -> Found:
    # PostgreSQL knows no NUL in a text.
    if "\x00" in id:
        raise Http404
    # Ours first: nobody takes over a page by calling an own campaign like another's public id.
    ours_first = Case(When(public_id=id, then=Value(0)), default=Value(1))
    found = rows.filter(Q(public_id=id) | Q(external_id=id)).order_by(ours_first, *then).first()
    if found is None:
        raise Http404
    return found
