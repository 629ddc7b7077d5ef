"""Where in an in-app message a report belongs, and under which name it is recorded (metrics.md 1.4, 6, ruling 39)."""

from dataclasses import dataclass

from analytics.fold.in_app_content import BlockVersion, Content
from messaging.events import Event
from messaging.in_app.names import name_of, normalised

SHOWN = frozenset({"displayed", "opened", "page_displayed"})
REPORTED = SHOWN | {"clicked", "dismissed"}


@dataclass(frozen=True, slots=True)
class Place:
    """A card and a block, by number; 0 and None where the message has or the report names none."""

    message_id: int
    card_id: int
    block: BlockVersion | None
    # What was chosen, as it read; empty for what is no response.
    name: str = ""
    # Whether what was done on the block is recorded at all.
    tracked: bool = True

    @property
    def closes(self) -> bool:
        return self.block is not None and self.block.closes


@dataclass(frozen=True, slots=True)
class Missing:
    """What a report names and nobody has defined yet (ruling 47)."""

    kind: str
    id: str


def place(event: Event, at: int, message_id: int, content: Content) -> Place | Missing:
    if event.type in SHOWN:
        return _of_display(event, at, message_id, content)
    return _of_use(event, at, message_id, content)


def _of_display(event: Event, at: int, message_id: int, content: Content) -> Place | Missing:
    card = content.card(event.card, at) if event.card else content.first_card(at)
    if card is None and event.card:
        return Missing("card", f"{message_id}/{event.card}")
    return Place(message_id, card.id if card else 0, None)


def _of_use(event: Event, at: int, message_id: int, content: Content) -> Place | Missing:
    """A click, or the end of a display, which may name the block that ended it."""
    block = _block(event, at, content)
    if block is None and event.block:
        return Missing("block", f"{message_id}/{event.block}")
    card_id = block.card_id if block else _card_id(event, at, content)
    tracked = block is None or block.tracking(at).on
    return Place(message_id, card_id, block, response_name(event, at, block) if tracked else "", tracked)


def _block(event: Event, at: int, content: Content) -> BlockVersion | None:
    if event.block:
        return content.block(event.block, at)
    if event.type == "clicked" and event.action_name:
        return content.block_by_action(event.action_name, at)
    return None


def _card_id(event: Event, at: int, content: Content) -> int:
    card = content.card(event.card, at) if event.card else None
    return card.id if card else 0


def response_name(event: Event, at: int, block: BlockVersion | None) -> str:
    """As the client rendered it, else the name given to the action, else what the button says (Q-4, Q-5)."""
    spoken = normalised(event.action_name or "")
    if spoken or block is None:
        return spoken or "Unnamed action"
    return name_of(block.tracking(at).action_name, block.text, block.label or block.external_id)
