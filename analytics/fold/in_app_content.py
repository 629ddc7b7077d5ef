"""What stood in an in-app message at some moment: the fold finds the card and the block a report speaks of.

A client's id goes to the version alive at the report's effective time, a public id to exactly that version (ruling 48).
A block that was removed keeps its id, so what happened on it and is reported late still counts there (I-E10).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analytics.fold.columns import micros_of, numbers

CLOSE_BUTTON = "close_button"

_CARDS = """
SELECT message_id, id, external_id, public_id, position FROM messaging_card
WHERE workspace_id = %s AND message_id = ANY(%s) ORDER BY position, id
"""
_BLOCKS = f"""
SELECT message_id, id, card_id, external_id, public_id, type, label, text, {micros_of("valid_from")},
    {micros_of("valid_to")} FROM messaging_block
WHERE workspace_id = %s AND message_id = ANY(%s) ORDER BY valid_from, id
"""
_TRACKINGS = f"""
SELECT t.block_id, {micros_of("t.valid_from")}, t.action_name, t.track_clicks
FROM messaging_block b JOIN messaging_blocktracking t ON t.workspace_id = b.workspace_id AND t.block_id = b.id
WHERE b.workspace_id = %s AND b.message_id = ANY(%s) ORDER BY t.block_id, t.valid_from
"""


@dataclass(frozen=True, slots=True)
class Tracking:
    """How clicks are recorded from `since` on, in microseconds since 1970."""

    since: int
    action_name: str
    on: bool


@dataclass(slots=True)
class BlockVersion:
    """Alive from `since` until `until`, which is left out."""

    id: int
    card_id: int
    external_id: str
    public_id: str
    type: str
    label: str
    text: str
    since: int
    until: int | None
    trackings: list[Tracking] = field(default_factory=list)

    @property
    def closes(self) -> bool:
        return self.type == CLOSE_BUTTON

    def alive(self, at: int) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def tracking(self, at: int) -> Tracking:
        """As it was at that time; what the first definition says holds since ever (ruling 28b)."""
        known = self.trackings or [Tracking(self.since, "", on=True)]
        return next((one for one in reversed(known) if one.since <= at), known[0])


@dataclass(frozen=True, slots=True)
class CardVersion:
    id: int
    external_id: str
    public_id: str
    position: int


@dataclass(slots=True)
class Content:
    """Cards in their order and all versions of all blocks, in the order of their times."""

    cards: list[CardVersion] = field(default_factory=list)
    blocks: list[BlockVersion] = field(default_factory=list)

    def card(self, name: str, at: int) -> CardVersion | None:
        named = [one for one in self.cards if name in (one.external_id, one.public_id)]
        # A card that was removed and made again under the same id: the one that had blocks then.
        return next((one for one in named if self._has_blocks(one, at)), named[-1] if named else None)

    def first_card(self, at: int) -> CardVersion | None:
        """The one a display speaks of that names none (I-E3)."""
        return next((one for one in self.cards if self._has_blocks(one, at)), self.cards[0] if self.cards else None)

    def block(self, name: str, at: int) -> BlockVersion | None:
        exact = next((one for one in self.blocks if one.public_id == name), None)
        versions = [one for one in self.blocks if one.external_id == name]
        return exact or next((one for one in reversed(versions) if one.since <= at), versions[0] if versions else None)

    def block_by_action(self, action_name: str, at: int) -> BlockVersion | None:
        """For clients that report an action by its name alone (protocols.md 4.3)."""
        alive = (one for one in self.blocks if one.alive(at) and one.tracking(at).action_name == action_name)
        return next(alive, None)

    def blocks_of(self, card_id: int, at: int) -> list[BlockVersion]:
        """What a reader of the card saw at that time (I-E12)."""
        return [one for one in self.blocks if one.card_id == card_id and one.alive(at)]

    def _has_blocks(self, card: CardVersion, at: int) -> bool:
        return any(one.card_id == card.id and one.alive(at) for one in self.blocks)


def load(cursor, workspace_id: int, messages: Iterable[int]) -> dict[int, Content]:
    wanted = sorted(set(messages))
    found: defaultdict[int, Content] = defaultdict(Content)
    if not wanted:
        return found
    where: Sequence = [workspace_id, numbers(wanted)]
    cursor.execute(_CARDS, where)
    for message_id, *card in cursor.fetchall():
        found[message_id].cards.append(CardVersion(*card))
    cursor.execute(_BLOCKS, where)
    blocks: dict[int, BlockVersion] = {}
    for message_id, *block in cursor.fetchall():
        version = BlockVersion(*block)
        blocks[version.id] = version
        found[message_id].blocks.append(version)
    cursor.execute(_TRACKINGS, where)
    for block_id, *how in cursor.fetchall():
        blocks[block_id].trackings.append(Tracking(*how))
    return found
