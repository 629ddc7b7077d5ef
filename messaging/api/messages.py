"""Messages: `PUT`, `GET` and `DELETE /v1/messages/<id>`."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from messaging import content
from messaging.api.call import Call
from messaging.api.declared import Answer, Archived, Body, Id, Instant, Name, Text, all_different, required
from messaging.api.errors import ApiError, invalid, not_found
from messaging.api.gate import address
from messaging.api.operations import Operation
from messaging.channels import Channel
from messaging.models import Block, BlockType, Message
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS


class BlockBody(Body):
    """`label`, `text`, `action_name` and `track_clicks` stay as they are where absent."""

    id: Id
    type: BlockType
    label: Text | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    action_name: Text | UnsetType = UNSET
    track_clicks: bool | UnsetType = UNSET


class CardBody(Body):
    id: Id
    blocks: Annotated[list[BlockBody], Meta(max_length=200)]
    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class MessageBody(Body):
    """A new message needs `name` and `channel`. `cards` is the whole ordered list."""

    name: Name | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    cards: Annotated[list[CardBody], Meta(max_length=50)] | UnsetType = UNSET
    effective_at: Instant | UnsetType = UNSET


class BlockAnswer(Struct):
    """`public_id` is this version's; it changes when the content does."""

    id: str
    public_id: str
    type: BlockType
    label: str
    text: str
    action_name: str
    track_clicks: bool


class CardAnswer(Struct):
    id: str
    public_id: str
    name: str
    blocks: list[BlockAnswer]


class MessageAnswer(Answer):
    name: str
    channel: Channel
    cards: list[CardAnswer]
    created_at: datetime
    archived_at: datetime | None


def read(call: Call) -> MessageAnswer:
    return _shown(call, _found(call))


def define(call: Call, body: MessageBody) -> MessageAnswer:
    messages = Message.objects.for_workspace(call.workspace_id)
    message = messages.select_for_update(no_key=True).filter(external_id=call.id).first()
    is_new = message is None
    if message is None:
        name, channel = required(body.name, "name"), required(body.channel, "channel")
        message = Message.unscoped.create(
            workspace_id=call.workspace_id, external_id=call.id, name=name, channel=channel
        )
    elif body.channel is not UNSET and body.channel != message.channel:
        raise ApiError(409, "immutable", "The channel of a message cannot change; use another id.", "channel")
    message.name = message.name if body.name is UNSET else body.name
    message.archived_at = None
    message.save(update_fields=["name", "archived_at"])
    at = call.moment(None if body.effective_at is UNSET else body.effective_at)
    if body.cards is not UNSET:
        _arrange(message, body.cards, content.ALWAYS if is_new else at)
    return _shown(call, message)


def _arrange(message: Message, cards: list[CardBody], at: datetime) -> None:
    all_different([card.id for card in cards], "cards[{}].id")
    # Ids of blocks are unique within the message (ruling 39).
    all_different([block.id for card in cards for block in card.blocks], "blocks[{}].id")
    if at < content.last_change(message):
        raise invalid("effective_at", "The content changed after this time already.")
    content.arrange(message, [_card(card) for card in cards], at)


def _card(card: CardBody) -> content.CardGiven:
    return content.CardGiven(card.id, _or_none(card.name), [_block(block) for block in card.blocks])


def _block(block: BlockBody) -> content.BlockGiven:
    return content.BlockGiven(
        block.id,
        block.type,
        _or_none(block.label),
        _or_none(block.text),
        _or_none(block.action_name),
        _or_none(block.track_clicks),
    )


def _or_none(value: Any) -> Any:
    return None if value is UNSET else value


def archive(call: Call) -> Archived:
    message = _found(call)
    if message.archived_at is None:
        message.archived_at = call.now
        message.save(update_fields=["archived_at"])
    return Archived(call.id, message.public_id, _url(call, message), message.archived_at)


def _found(call: Call) -> Message:
    message = Message.objects.for_workspace(call.workspace_id).filter(external_id=call.id).first()
    if message is None:
        raise not_found("message")
    return message


def _shown(call: Call, message: Message) -> MessageAnswer:
    blocks = content.live_blocks(message)
    return MessageAnswer(
        id=message.external_id,
        public_id=message.public_id,
        url=_url(call, message),
        name=message.name,
        channel=Channel(message.channel),
        cards=[
            CardAnswer(
                card.external_id,
                card.public_id,
                card.name,
                [_shown_block(block) for block in blocks if block.card_id == card.pk],
            )
            for card in content.live_cards(message)
        ],
        created_at=message.created_at,
        archived_at=message.archived_at,
    )


def _shown_block(block: Block) -> BlockAnswer:
    how = content.tracking(block)
    return BlockAnswer(
        block.external_id,
        block.public_id,
        BlockType(block.type),
        block.label,
        block.text,
        how.action_name,
        how.track_clicks,
    )


def _url(call: Call, message: Message) -> str:
    return call.url(f"messages/{message.public_id}")


_PATH = "/v1/messages/{id}"

message = address(
    Operation("PUT", _PATH, EDIT_CAMPAIGN, "Creates or changes a message", define, MessageBody, MessageAnswer),
    Operation("GET", _PATH, VIEW_RESULTS, "Reads a message", read, None, MessageAnswer),
    Operation("DELETE", _PATH, EDIT_CAMPAIGN, "Archives a message", archive, None, Archived),
)
