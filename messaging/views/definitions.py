"""The page of a message as it is defined, which answers of the definition API point to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from messaging import content
from messaging.models import Block, Message
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@workspace_page(VIEW_RESULTS, snapshot=True)
def message_page(request: HttpRequest, message: str) -> HttpResponse:
    found = Message.objects.for_workspace(request.ws).filter(public_id=message).first()
    if found is None:
        raise Http404
    blocks, ways = content.live_blocks(found), content.trackings(found)
    cards = [
        (card, [(block, ways[block.pk]) for block in blocks if block.card_id == card.pk])
        for card in content.live_cards(found)
    ]
    earlier = Block.objects.for_workspace(request.ws).filter(message=found).exclude(valid_to=None)
    page = {"message": found, "cards": cards, "earlier": earlier.order_by("-valid_to", "-pk")}
    return TemplateResponse(request, "messaging/message.html", page)
