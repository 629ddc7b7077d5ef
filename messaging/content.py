"""What a message consists of from some moment on: versions open and close, and nothing that was seen is ever rewritten.

A given list is the whole list in its order. What is missing from it closes; what is there with another content closes
and opens anew under the same id of the client; everything else keeps its identity, wherever it stands (ruling 48).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from messaging.models import Block, BlockTracking, Card, Message

# What the first definition of an object says holds since ever (ruling 28b).
ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BlockGiven:
    """A block as it shall be; None leaves what is there already."""

    id: str
    type: str
    label: str | None = None
    text: str | None = None
    action_name: str | None = None
    track_clicks: bool | None = None


@dataclass(frozen=True, slots=True)
class CardGiven:
    id: str
    name: str | None
    blocks: Sequence[BlockGiven]


def live_cards(message: Message) -> list[Card]:
    return list(Card.objects.for_workspace(message.workspace_id).filter(message=message, deleted_at=None))


def live_blocks(message: Message) -> list[Block]:
    return list(Block.objects.for_workspace(message.workspace_id).filter(message=message, valid_to=None))


def tracking(block: Block) -> BlockTracking:
    """How its clicks are recorded now."""
    rows = BlockTracking.objects.for_workspace(block.workspace_id).filter(block=block)
    return rows.latest("valid_from")


def arrange(message: Message, cards: Sequence[CardGiven], at: datetime) -> None:
    """Makes these the cards and blocks of the message, from `at` on."""
    present = {block.external_id: block for block in live_blocks(message)}
    arranged = _cards(message, cards, at)
    for given, card in zip(cards, arranged, strict=True):
        for position, block in enumerate(given.blocks):
            _block(card, block, present.pop(block.id, None), position, at)
    for removed in present.values():
        _close(removed, at)


def last_change(message: Message) -> datetime:
    """Before it nothing may change any more: an earlier version's time is over."""
    blocks = Block.objects.for_workspace(message.workspace_id).filter(message=message)
    trackings = BlockTracking.objects.for_workspace(message.workspace_id).filter(block__message=message)
    times = [*blocks.values_list("valid_from", "valid_to"), *trackings.values_list("valid_from")]
    return max((moment for row in times for moment in row if moment is not None), default=ALWAYS)


def _cards(message: Message, cards: Sequence[CardGiven], at: datetime) -> list[Card]:
    present = {card.external_id: card for card in live_cards(message)}
    arranged = []
    for position, given in enumerate(cards):
        card = present.pop(given.id, None) or Card(
            workspace_id=message.workspace_id, message=message, external_id=given.id
        )
        card.position = position
        card.name = card.name if given.name is None else given.name
        card.save()
        arranged.append(card)
    for card in present.values():
        card.deleted_at = at
        card.save(update_fields=["deleted_at"])
    return arranged


def _block(card: Card, given: BlockGiven, present: Block | None, position: int, at: datetime) -> None:
    content = {
        "card": card,
        "type": given.type,
        "label": _kept(given.label, present and present.label, ""),
        "text": _kept(given.text, present and present.text, ""),
    }
    how = tracking(present) if present else None
    action_name = _kept(given.action_name, how and how.action_name, "")
    track_clicks = _kept(given.track_clicks, how and how.track_clicks, True)
    if present and all(getattr(present, name) == value for name, value in content.items()):
        block = present
        Block.objects.for_workspace(card.workspace_id).filter(pk=block.pk).update(position=position)
    else:
        if present:
            _close(present, at)
        block = Block.unscoped.create(
            workspace_id=card.workspace_id,
            message_id=card.message_id,
            external_id=given.id,
            position=position,
            valid_from=at,
            **content,
        )
        how = None
    if how is None or (how.action_name, how.track_clicks) != (action_name, track_clicks):
        _track(block, at, action_name, track_clicks)


def _track(block: Block, at: datetime, action_name: str, track_clicks: bool) -> None:
    BlockTracking.unscoped.update_or_create(
        workspace_id=block.workspace_id,
        block=block,
        valid_from=at,
        defaults={"action_name": action_name, "track_clicks": track_clicks},
    )


def _close(block: Block, at: datetime) -> None:
    block.valid_to = at
    block.save(update_fields=["valid_to"])


def _kept(given, present, default):
    """The given value, else the present one, else the default."""
    if given is not None:
        return given
    return default if present is None else present
