"""From an id in an address to the object, inside the page's workspace. Ours and the client's own id both work."""

from django.db.models import Case, F, Q, Value, When
from django.http import Http404, HttpRequest

from campaigns.models import Action, Campaign


def find_campaign(request: HttpRequest, campaign: str) -> Campaign:
    rows = Campaign.objects.for_workspace(request.ws).filter(_id(campaign))
    found = rows.order_by(_ours_first(campaign)).first()
    if found is None:
        raise Http404
    return found


def find_action(request: HttpRequest, campaign: Campaign, action: str) -> Action:
    """A client may give the id of a removed action to a new one; then the one that is in the flow is meant."""
    rows = Action.objects.for_workspace(request.ws).filter(_id(action), campaign=campaign)
    found = rows.order_by(_ours_first(action), F("deleted_at").desc(nulls_first=True)).first()
    if found is None:
        raise Http404
    return found


def channels_of(request: HttpRequest, campaign: Campaign) -> list[str]:
    """In the order of the flow."""
    actions = Action.objects.for_workspace(request.ws).filter(campaign=campaign).order_by("position", "pk")
    return list(dict.fromkeys(actions.values_list("channel", flat=True)))


def _id(id: str) -> Q:
    return Q(public_id=id) | Q(external_id=id)


def _ours_first(id: str) -> Case:
    """Nobody can take over a page by calling an own campaign like another's public id."""
    return Case(When(public_id=id, then=Value(0)), default=Value(1))
