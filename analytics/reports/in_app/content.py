"""The cards and blocks a message has and had, as a report names them (metrics.md I-E9 to I-E12)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from analytics.reports.shapes import Scope
from messaging.content import ALWAYS
from messaging.models import Block, BlockTracking, BlockType, Card, Message

_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class BlockShown:
    """One version of a block. `since` is None where it stood there from the first definition on."""

    id: int
    card_id: int
    external_id: str
    scope: Scope
    label: str
    type: str
    text: str
    since: datetime | None
    deleted_at: datetime | None
    trackings: tuple[BlockTracking, ...] = ()

    @property
    def closes(self) -> bool:
        return self.type == BlockType.CLOSE_BUTTON

    @property
    def clickable(self) -> bool:
        return self.type in (BlockType.BUTTON, BlockType.IMAGE, BlockType.BACKGROUND)

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def tracked(self) -> bool:
        """Whether clicks are recorded now, or were when it went."""
        return self.trackings[-1].track_clicks if self.trackings else True

    @property
    def type_label(self) -> str:
        return BlockType(self.type).label


@dataclass(frozen=True, slots=True)
class CardShown:
    id: int
    scope: Scope
    label: str
    deleted_at: datetime | None
    blocks: list[BlockShown] = field(default_factory=list)

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None


def message_scope(message: Message, url: str = "") -> Scope:
    return Scope(f"message:{message.external_id}", "message", message.name, message.public_id, message.external_id, url)


def content_of(message: Message) -> list[CardShown]:
    """In the order of the message, removed cards last; within a card its blocks, deleted ones after the living."""
    cards = list(Card.objects.for_workspace(message.workspace_id).filter(message=message))
    cards.sort(key=lambda card: (card.deleted_at is not None, card.position, card.pk))
    shown = {card.pk: _card(message, card, number) for number, card in enumerate(cards, 1)}
    for block in _blocks(message):
        if block.card_id in shown:
            shown[block.card_id].blocks.append(block)
    return list(shown.values())


def _card(message: Message, card: Card, number: int) -> CardShown:
    name = card.name or f"Card {card.position + 1 if card.deleted_at else number}"
    label = f"Deleted {name}" if card.deleted_at else name
    id = card.public_id if card.deleted_at else card.external_id
    scope = Scope(f"card:{message.external_id}/{id}", "card", label, card.public_id, card.external_id)
    return CardShown(card.pk, scope, label, card.deleted_at)


def _blocks(message: Message) -> list[BlockShown]:
    trackings: defaultdict[int, list[BlockTracking]] = defaultdict(list)
    known = BlockTracking.objects.for_workspace(message.workspace_id).filter(block__message=message)
    for tracking in known.order_by("valid_from"):
        trackings[tracking.block_id].append(tracking)
    blocks = list(Block.objects.for_workspace(message.workspace_id).filter(message=message))
    blocks.sort(key=lambda block: (block.valid_to is not None, block.position, block.valid_from, block.pk))
    return [_block(message, block, tuple(trackings[block.pk])) for block in blocks]


def _block(message: Message, block: Block, trackings: tuple[BlockTracking, ...]) -> BlockShown:
    """Two deleted blocks of one label are told apart by their public ids and their times (I-E11)."""
    label = label_of(block)
    id = block.public_id if block.valid_to else block.external_id
    return BlockShown(
        id=block.pk,
        card_id=block.card_id,
        external_id=block.external_id,
        scope=Scope(f"block:{message.external_id}/{id}", "block", label, block.public_id, block.external_id),
        label=label,
        type=block.type,
        text=block.text,
        since=None if block.valid_from == ALWAYS else block.valid_from,
        deleted_at=block.valid_to,
        trackings=trackings,
    )


def label_of(block: Block) -> str:
    return f"Deleted {block.label or block.type}" if block.valid_to is not None else plain_label(block)


def plain_label(block: Block) -> str:
    """Whether it is still there or not."""
    said = block.label or (block.text if block.type == BlockType.BUTTON else "")
    return said[:_LONGEST_LABEL] or BlockType(block.type).label
