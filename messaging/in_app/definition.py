"""A message as it is to be shown: its living cards and blocks, and how it is shown and closed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from messaging.models import Position, Shown

_CARDS = """
SELECT id, message_id, public_id FROM messaging_card
WHERE message_id = ANY(%s) AND deleted_at IS NULL ORDER BY message_id, position, id
"""
_BLOCKS = """
SELECT b.card_id, b.public_id, coalesce(nullif(b.label, ''), b.external_id), b.type, b.label, b.text, b.image, b.alt,
    b.color, b.background, b.action_kind, b.action_value, t.action_name
FROM messaging_block b CROSS JOIN LATERAL (
    SELECT action_name FROM messaging_blocktracking t WHERE t.workspace_id = b.workspace_id AND t.block_id = b.id
    ORDER BY valid_from DESC LIMIT 1
) t WHERE b.message_id = ANY(%s) AND b.valid_to IS NULL ORDER BY b.position, b.id
"""
_SETTINGS = """
SELECT message_id, position, closes_by_swipe, closes_by_backdrop, closes_after, shown
FROM messaging_inappsettings WHERE message_id = ANY(%s)
"""
_USES = "SELECT action_id, properties::text, waits_days FROM messaging_messageuse WHERE action_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Element:
    """A block. `called` is how it is named where its action has no name: its label, else the client's id."""

    id: str
    called: str
    type: str
    label: str = ""
    text: str = ""
    image: str = ""
    alt: str = ""
    color: str = ""
    background: str = ""
    action_kind: str = ""
    action_value: str = ""
    action_name: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Whatever may be Liquid."""
        return self.text, self.label, self.image, self.alt, self.action_value, self.action_name


@dataclass(frozen=True, slots=True)
class Page:
    """A card."""

    id: str
    elements: Sequence[Element]


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is shown and closed; `closes_after` in seconds."""

    position: str = Position.CENTER.value
    closes_by_swipe: bool = True
    closes_by_backdrop: bool = True
    closes_after: int | None = None
    shown: str = Shown.ONCE.value


@dataclass(frozen=True, slots=True)
class Definition:
    pages: Sequence[Page] = ()
    manner: Manner = field(default_factory=Manner)

    @property
    def texts(self) -> list[str]:
        return [text for page in self.pages for element in page.elements for text in element.texts]


def read(cursor, messages: Sequence[int]) -> dict[int, Definition]:
    """By number, of messages that have cards."""
    elements: defaultdict[int, list[Element]] = defaultdict(list)
    cursor.execute(_BLOCKS, [list(messages)])
    for card, *columns in cursor.fetchall():
        elements[card].append(Element(*columns))
    cursor.execute(_SETTINGS, [list(messages)])
    manners = {message: Manner(*columns) for message, *columns in cursor.fetchall()}
    pages: defaultdict[int, list[Page]] = defaultdict(list)
    cursor.execute(_CARDS, [list(messages)])
    for card, message, public_id in cursor.fetchall():
        pages[message].append(Page(public_id, elements[card]))
    return {message: Definition(found, manners.get(message, Manner())) for message, found in pages.items()}


def read_uses(cursor, actions: Sequence[int]) -> dict[int, tuple[str, int]]:
    """By action: what the properties are filled with, as JSON, and for how many days an instance waits."""
    cursor.execute(_USES, [list(actions)])
    return {action: (properties, days) for action, properties, days in cursor.fetchall()}
