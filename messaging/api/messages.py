"""Messages: `PUT`, `GET` and `DELETE /v1/messages/<id>`."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from messaging import content
from messaging.api.call import Call
from messaging.api.declared import Answer, Archived, Body, Id, Instant, Name, Text, all_different, given, required
from messaging.api.errors import ApiError, invalid, not_found
from messaging.api.gate import address
from messaging.api.operations import Operation
from messaging.channels import Channel
from messaging.in_app import manners, rules
from messaging.in_app.properties import properties_of
from messaging.models import ActionKind, Block, BlockTracking, BlockType, Message, Position, Shown
from messaging.models.in_app import LONGEST_STAY, SHORTEST_STAY
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS

Address = Annotated[str, Meta(max_length=2_000)]
Colour = Annotated[str, Meta(max_length=9)]


class ActionBody(Body):
    """What happens when the block is used. `open_link` and `deep_link` need a `value`."""

    kind: ActionKind
    value: Address = ""


class BlockBody(Body):
    """What is absent stays as it is. Texts, addresses and names may be Liquid; `action` null takes the action away."""

    id: Id
    type: BlockType
    label: Text | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    image: Address | UnsetType = UNSET
    alt: Text | UnsetType = UNSET
    color: Colour | UnsetType = UNSET
    background: Colour | UnsetType = UNSET
    action: ActionBody | UnsetType | None = UNSET
    action_name: Text | UnsetType = UNSET
    track_clicks: bool | UnsetType = UNSET


class CardBody(Body):
    id: Id
    blocks: Annotated[list[BlockBody], Meta(max_length=200)]
    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class SettingsBody(Body):
    """How an in-app message is shown and closed; `closes_after` in seconds, null for never by itself."""

    position: Position | UnsetType = UNSET
    closes_by_swipe: bool | UnsetType = UNSET
    closes_by_backdrop: bool | UnsetType = UNSET
    closes_after: Annotated[int, Meta(ge=SHORTEST_STAY, le=LONGEST_STAY)] | UnsetType | None = UNSET
    shown: Shown | UnsetType = UNSET


class MessageBody(Body):
    """A new message needs `name` and `channel`. `cards` is the whole ordered list."""

    name: Name | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    cards: Annotated[list[CardBody], Meta(max_length=50)] | UnsetType = UNSET
    settings: SettingsBody | UnsetType = UNSET
    effective_at: Instant | UnsetType = UNSET


class ActionAnswer(Struct):
    kind: ActionKind
    value: str


class BlockAnswer(Struct):
    """`public_id` is this version's; it changes when the content does."""

    id: str
    public_id: str
    type: BlockType
    label: str
    text: str
    image: str
    alt: str
    color: str
    background: str
    action: ActionAnswer | None
    action_name: str
    track_clicks: bool


class CardAnswer(Struct):
    id: str
    public_id: str
    name: str
    blocks: list[BlockAnswer]


class SettingsAnswer(Struct):
    position: Position
    closes_by_swipe: bool
    closes_by_backdrop: bool
    closes_after: int | None
    shown: Shown


class MessageAnswer(Answer):
    """`properties` are the message's own variables, to be filled wherever it is used. Only in-app messages have
    settings."""

    name: str
    channel: Channel
    cards: list[CardAnswer]
    properties: list[str]
    settings: SettingsAnswer | None
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
    at = call.moment(None if body.effective_at is UNSET else body.effective_at)
    if body.settings is not UNSET:
        _set(message, body.settings)
    if body.cards is not UNSET:
        _arrange(message, body.cards, content.ALWAYS if is_new else at)
    if not is_new and (body.settings is not UNSET or body.cards is not UNSET):
        # Whoever has the editor open is told.
        message.version, message.changed_at, message.changed_by = message.version + 1, call.now, None
    message.save(update_fields=["name", "archived_at", "version", "changed_at", "changed_by"])
    return _shown(call, message)


def _set(message: Message, body: SettingsBody) -> None:
    if message.channel != Channel.IN_APP:
        raise invalid("settings", "Only in-app messages have settings.")
    told = given(**{name: getattr(body, name) for name in SettingsBody.__struct_fields__})
    row = manners.of(message)
    for name, value in told.items():
        setattr(row, name, value)
    row.save()


def _arrange(message: Message, cards: list[CardBody], at: datetime) -> None:
    all_different([card.id for card in cards], "cards[{}].id")
    # Ids of blocks are unique within the message (ruling 39).
    all_different([block.id for card in cards for block in card.blocks], "blocks[{}].id")
    if at < content.last_change(message):
        raise invalid("effective_at", "The content changed after this time already.")
    wanted = [_card(card) for card in cards]
    for fault in rules.faults(wanted):
        field = _FIELDS.get(fault.field, fault.field)
        raise invalid(f"cards[{fault.card}].blocks[{fault.block}].{field}", fault.words)
    content.arrange(message, wanted, at)


_FIELDS = {"action_kind": "action.kind", "action_value": "action.value"}


def _card(card: CardBody) -> content.CardGiven:
    return content.CardGiven(card.id, _or_none(card.name), [_block(block) for block in card.blocks])


def _block(block: BlockBody) -> content.BlockGiven:
    names = ("label", "text", "image", "alt", "color", "background", "action_name", "track_clicks")
    told = {name: _or_none(getattr(block, name)) for name in names}
    if block.action is None:
        told |= {"action_kind": "", "action_value": ""}
    elif block.action is not UNSET:
        told |= {"action_kind": block.action.kind.value, "action_value": block.action.value}
    return content.BlockGiven(block.id, block.type, **told)


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
    blocks, ways = content.live_blocks(message), content.trackings(message)
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
                [_shown_block(block, ways[block.pk]) for block in blocks if block.card_id == card.pk],
            )
            for card in content.live_cards(message)
        ],
        properties=properties_of(blocks, ways.values()),
        settings=_settings(message),
        created_at=message.created_at,
        archived_at=message.archived_at,
    )


def _settings(message: Message) -> SettingsAnswer | None:
    if message.channel != Channel.IN_APP:
        return None
    row = manners.of(message)
    return SettingsAnswer(
        Position(row.position), row.closes_by_swipe, row.closes_by_backdrop, row.closes_after, Shown(row.shown)
    )


def _shown_block(block: Block, how: BlockTracking) -> BlockAnswer:
    return BlockAnswer(
        block.external_id,
        block.public_id,
        BlockType(block.type),
        block.label,
        block.text,
        block.image,
        block.alt,
        block.color,
        block.background,
        ActionAnswer(ActionKind(block.action_kind), block.action_value) if block.action_kind else None,
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
