"""The page of a message as it is defined, which answers of the definition API point to."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from messaging import content
from messaging.models import Block, Message


def definition(request: HttpRequest, found: Message) -> HttpResponse:
    """Of a message that has no report of its own: its channel's numbers stand with the actions that send it."""
    blocks, ways = content.live_blocks(found), content.trackings(found)
    cards = [
        (card, [(block, ways[block.pk]) for block in blocks if block.card_id == card.pk])
        for card in content.live_cards(found)
    ]
    earlier = Block.objects.for_workspace(request.ws).filter(message=found).exclude(valid_to=None)
    page = {"message": found, "cards": cards, "earlier": earlier.order_by("-valid_to", "-pk")}
    return TemplateResponse(request, "messaging/message.html", page)
