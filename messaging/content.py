"""What a message consists of from some moment on: versions open and close, and nothing that was seen is ever rewritten.

A given list is the whole list in its order. What is missing from it closes; what is there with another content closes
and opens anew under the same id of the client; everything else keeps its identity (ruling 48, metrics.md I-E9).
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from messaging.models import Block, BlockTracking, Card, Message

# What the first definition of an object says holds since ever (ruling 28b).
ALWAYS = datetime.min.replace(tzinfo=UTC)

# A block with another one of these, in another card or in another order is another block.
CONTENT = ("type", "label", "text", "image", "action_kind", "action_value")
# These change in place.
LOOK = ("alt", "color", "background")


@dataclass(frozen=True, slots=True)
class BlockGiven:
    """A block as it shall be; None leaves what is there already."""

    id: str
    type: str
    label: str | None = None
    text: str | None = None
    image: str | None = None
    alt: str | None = None
    color: str | None = None
    background: str | None = None
    action_kind: str | None = None
    action_value: str | None = None
    action_name: str | None = None
    track_clicks: bool | None = None


@dataclass(frozen=True, slots=True)
class CardGiven:
    id: str
    name: str | None
    blocks: Sequence[BlockGiven]


@dataclass(frozen=True, slots=True)
class Closing:
    """What a new arrangement closes: it lives on as Deleted, with its numbers."""

    blocks: Sequence[Block]
    cards: Sequence[Card]


def live_cards(message: Message) -> list[Card]:
    return list(Card.objects.for_workspace(message.workspace_id).filter(message=message, deleted_at=None))


def live_blocks(message: Message) -> list[Block]:
    return list(Block.objects.for_workspace(message.workspace_id).filter(message=message, valid_to=None))


def trackings(message: Message) -> dict[int, BlockTracking]:
    """How the clicks of each living block are recorded now, by the block's number."""
    rows = BlockTracking.objects.for_workspace(message.workspace_id)
    found = rows.filter(block__message=message, block__valid_to=None).order_by("block_id", "-valid_from")
    return {row.block_id: row for row in found.distinct("block_id")}


def closing(message: Message, cards: Sequence[CardGiven]) -> Closing:
    """What `arrange` would close."""
    live = live_blocks(message)
    present = {block.external_id: block for block in live}
    numbers = {card.external_id: card.pk for card in live_cards(message)}
    moved = _moved(cards, present, numbers)
    kept = {
        block.id
        for card in cards
        for block in card.blocks
        if block.id in present
        and block.id not in moved
        and _is_same(present[block.id], _wanted(block, present[block.id]), numbers.get(card.id))
    }
    given = {card.id for card in cards}
    return Closing(
        [block for block in live if block.external_id not in kept],
        [card for card in live_cards(message) if card.external_id not in given],
    )


def arrange(message: Message, cards: Sequence[CardGiven], at: datetime) -> None:
    """Makes these the cards and blocks of the message, from `at` on."""
    present = {block.external_id: block for block in live_blocks(message)}
    moved = _moved(cards, present, {card.external_id: card.pk for card in live_cards(message)})
    ways = trackings(message)
    arranged = _cards(message, cards, at)
    for given, card in zip(cards, arranged, strict=True):
        for position, block in enumerate(given.blocks):
            before = present.pop(block.id, None)
            _block(card, block, before, ways.get(before.pk) if before else None, position, at, block.id in moved)
    for removed in present.values():
        _close(removed, at)


def last_change(message: Message) -> datetime:
    """Before it nothing may change any more: an earlier version's time is over."""
    blocks = Block.objects.for_workspace(message.workspace_id).filter(message=message)
    rows = BlockTracking.objects.for_workspace(message.workspace_id).filter(block__message=message)
    times = [*blocks.values_list("valid_from", "valid_to"), *rows.values_list("valid_from")]
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


def _block(
    card: Card,
    given: BlockGiven,
    present: Block | None,
    how: BlockTracking | None,
    position: int,
    at: datetime,
    moved: bool,
) -> None:
    wanted = _wanted(given, present)
    action_name = _kept(given.action_name, how and how.action_name, "")
    track_clicks = _kept(given.track_clicks, how and how.track_clicks, True)
    if present and not moved and _is_same(present, wanted, card.pk):
        block = present
        look = {name: wanted[name] for name in LOOK}
        Block.objects.for_workspace(card.workspace_id).filter(pk=block.pk).update(position=position, **look)
    else:
        if present:
            _close(present, at)
        block = Block.unscoped.create(
            workspace_id=card.workspace_id,
            message_id=card.message_id,
            card=card,
            external_id=given.id,
            position=position,
            valid_from=at,
            **wanted,
        )
        how = None
    if how is None or (how.action_name, how.track_clicks) != (action_name, track_clicks):
        _track(block, at, action_name, track_clicks)


def _wanted(given: BlockGiven, present: Block | None) -> dict[str, Any]:
    texts = {
        name: _kept(getattr(given, name), present and getattr(present, name), "")
        for name in (*CONTENT, *LOOK)
        if name != "type"
    }
    return {"type": given.type, **texts}


def _is_same(present: Block, wanted: Mapping[str, Any], card: int | None) -> bool:
    return present.card_id == card and all(getattr(present, name) == wanted[name] for name in CONTENT)


def _moved(cards: Sequence[CardGiven], present: Mapping[str, Block], numbers: Mapping[str, int]) -> set[str]:
    """Blocks that changed places with others of their card. As few as explain the new order: what was put in or taken
    out beside a block does not move it."""
    moved: set[str] = set()
    for card in cards:
        number = numbers.get(card.id)
        stayed = [block.id for block in card.blocks if (b := present.get(block.id)) and b.card_id == number]
        places = [present[id].position for id in stayed]
        moved |= set(stayed) - {stayed[index] for index in _longest_rising(places)}
    return moved


def _longest_rising(places: Sequence[int]) -> Iterable[int]:
    """Indexes of a longest strictly rising subsequence."""
    ends: list[int] = []  # the smallest place that ends a rising run of each length, and where it stands
    at: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        at[length : length + 1] = [index]
        before.append(at[length - 1] if length else -1)
    index = at[-1] if at else -1
    while index >= 0:
        yield index
        index = before[index]


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
