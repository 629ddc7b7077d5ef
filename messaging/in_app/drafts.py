"""A message being written. All of it travels in the form, so that adding, moving and removing need no script and
nothing is kept before it is saved. Ids of cards and blocks are the client's, unique within the message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.http import QueryDict

from messaging import content
from messaging.content import BlockGiven, CardGiven
from messaging.in_app import manners
from messaging.in_app.definition import Definition, Element, Manner, Page
from messaging.models import Block, BlockTracking, BlockType, Message

MOST_CARDS = 20
MOST_BLOCKS = 50
_LONGEST = 10_000
_ACTION = ("action_kind", "action_value", "action_name", "track_clicks")
# What can be written of each kind of block, in the order of the editor; anything else of it stays as it is.
FIELDS: Mapping[str, Sequence[str]] = {
    BlockType.TITLE: ("text", "color"),
    BlockType.BODY: ("text", "color"),
    BlockType.IMAGE: ("image", "alt", *_ACTION),
    BlockType.BUTTON: ("text", *_ACTION, "color", "background"),
    BlockType.BACKGROUND: ("background", "image", *_ACTION),
    BlockType.CLOSE_BUTTON: ("text", "action_name", "track_clicks"),
}
_SAID = (BlockType.BUTTON, BlockType.CLOSE_BUTTON)


@dataclass(slots=True)
class DraftBlock:
    id: str
    type: str
    text: str = ""
    image: str = ""
    alt: str = ""
    color: str = ""
    background: str = ""
    action_kind: str = ""
    action_value: str = ""
    action_name: str = ""
    track_clicks: bool = True

    @property
    def says(self) -> str:
        """What its action is called unless somebody names it: the button's text, a picture's description."""
        return self.text or self.alt

    @property
    def type_label(self) -> str:
        return BlockType(self.type).label


@dataclass(slots=True)
class DraftCard:
    id: str
    name: str = ""
    blocks: list[DraftBlock] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    name: str = ""
    cards: list[DraftCard] = field(default_factory=list)
    manner: Manner = field(default_factory=Manner)

    @property
    def blocks(self) -> list[DraftBlock]:
        return [block for card in self.cards for block in card.blocks]

    def definition(self, called: Mapping[str, str]) -> Definition:
        """To be previewed; `called` are the labels of blocks that have one."""
        pages = [Page(card.id, [_element(block, called) for block in card.blocks]) for card in self.cards]
        return Definition(pages, self.manner)


_TEXTS = tuple(f.name for f in fields(DraftBlock) if f.name not in ("id", "type", "track_clicks"))


def new() -> Draft:
    """A card with a title, a text, a button and a way out."""
    kinds = (BlockType.TITLE, BlockType.BODY, BlockType.BUTTON, BlockType.CLOSE_BUTTON)
    return Draft(cards=[DraftCard("card_1", blocks=[DraftBlock(f"{kind.value}_1", kind.value) for kind in kinds])])


def of_message(message: Message) -> Draft:
    """As it is kept."""
    blocks, ways = content.live_blocks(message), content.trackings(message)
    cards = [
        DraftCard(
            card.external_id,
            card.name,
            [_of_block(block, ways[block.pk]) for block in blocks if block.card_id == card.pk],
        )
        for card in content.live_cards(message)
    ]
    row = manners.of(message)
    return Draft(message.name, cards, Manner(**{f.name: getattr(row, f.name) for f in fields(Manner)}))


def _of_block(block: Block, how: BlockTracking) -> DraftBlock:
    kept = {name: getattr(block, name) for name in _TEXTS if name not in ("text", "action_name")}
    text = block.text or (block.label if block.type in _SAID else "")
    return DraftBlock(
        block.external_id, block.type, text, action_name=how.action_name, track_clicks=how.track_clicks, **kept
    )


def of_form(posted: QueryDict) -> Draft:
    """What somebody wrote, whatever it is; NUL, which no database keeps, is left out."""
    cards = [_card(posted, id) for id in _ids(posted, "card")[:MOST_CARDS]]
    seconds = _text(posted, "closes_after").strip()
    manner = Manner(
        position=_text(posted, "position"),
        closes_by_swipe="closes_by_swipe" in posted,
        closes_by_backdrop="closes_by_backdrop" in posted,
        closes_after=int(seconds) if seconds.isdecimal() and len(seconds) < 6 else None,
        shown=_text(posted, "how_often"),
    )
    return Draft(_text(posted, "name").strip(), cards, manner)


def _card(posted: QueryDict, id: str) -> DraftCard:
    blocks = [_block(posted, block) for block in _ids(posted, f"blocks-of-{id}")[:MOST_BLOCKS]]
    return DraftCard(id, _text(posted, f"card-{id}-name").strip(), [block for block in blocks if block])


def _block(posted: QueryDict, id: str) -> DraftBlock | None:
    kind = _text(posted, f"block-{id}-type")
    if kind not in BlockType:
        return None
    written = {name: _text(posted, f"block-{id}-{name}") for name in _TEXTS}
    written |= {name: written[name].strip() for name in _TEXTS if name not in ("text", "alt")}
    block = DraftBlock(id, kind, **written, track_clicks=f"block-{id}-track_clicks" in posted)
    if block.action_name in ("", _text(posted, f"block-{id}-said").strip()):
        # Nobody gave it a name of its own, so it goes on being called what it says.
        block.action_name = block.says.strip()
    return block


def _ids(posted: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(id for id in posted.getlist(name) if id and "\0" not in id and len(id) <= 256))


def _text(posted: QueryDict, name: str) -> str:
    return str(posted.get(name, "")).replace("\0", "").replace("\r\n", "\n")[:_LONGEST]


def given(draft: Draft, live: Iterable[Block]) -> list[CardGiven]:
    """To be arranged. A label that only repeated the text goes on doing so; any other label stays."""
    present = {block.external_id: block for block in live}
    return [
        CardGiven(card.id, card.name, [_given(block, present.get(block.id)) for block in card.blocks])
        for card in draft.cards
    ]


def _given(block: DraftBlock, present: Block | None) -> BlockGiven:
    told = {name: getattr(block, name) for name in FIELDS[block.type]}
    if present is not None and present.type in _SAID and present.label:
        if not present.text and block.text == present.label:
            told["text"] = ""
        elif present.label == present.text or not present.text:
            told["label"] = block.text
    return BlockGiven(block.id, block.type, **told)


def _element(block: DraftBlock, called: Mapping[str, str]) -> Element:
    told = {name: getattr(block, name) for name in _TEXTS}
    return Element(block.id, called.get(block.id) or block.id, block.type, **told)
