"""What the buttons of the editor do to a draft: `add_card`, `add:<card>:<type>`, `up:<card or block>`, `down:...`,
`remove:...`. Each answers with what to show next; a button that fits nothing any more does nothing."""

from collections.abc import Callable, Collection, Sequence
from itertools import count

from messaging.in_app.drafts import MOST_BLOCKS, MOST_CARDS, Draft, DraftBlock, DraftCard
from messaging.models import BlockType


def carry_out(draft: Draft, button: str, taken: Collection[str]) -> str:
    """The id of what somebody should look at now; `taken` are ids that earlier versions used."""
    deed, _, about = button.partition(":")
    move = _MOVES.get(deed)
    return move(draft, about, taken) if move else ""


def _add_card(draft: Draft, _about: str, taken: Collection[str]) -> str:
    if len(draft.cards) >= MOST_CARDS:
        return ""
    card = DraftCard(_free("card", {*taken, *(each.id for each in draft.cards)}))
    draft.cards.append(card)
    return card.id


def _add(draft: Draft, about: str, taken: Collection[str]) -> str:
    kind, _, card_id = about.partition(":")
    card = next((each for each in draft.cards if each.id == card_id), None)
    if card is None or kind not in BlockType or len(card.blocks) >= MOST_BLOCKS:
        return ""
    block = DraftBlock(_free(kind, {*taken, *(each.id for each in draft.blocks)}), kind)
    # The way out stays the last one.
    last = card.blocks and card.blocks[-1].type == BlockType.CLOSE_BUTTON
    card.blocks.insert(len(card.blocks) - bool(last), block)
    return block.id


def _up(draft: Draft, about: str, _taken: Collection[str]) -> str:
    return _shift(draft, about, -1)


def _down(draft: Draft, about: str, _taken: Collection[str]) -> str:
    return _shift(draft, about, 1)


def _shift(draft: Draft, about: str, by: int) -> str:
    rows, place = _find(draft, about)
    if 0 <= place + by < len(rows) and place >= 0:
        rows[place], rows[place + by] = rows[place + by], rows[place]
    return about.partition(":")[2]


def _remove(draft: Draft, about: str, _taken: Collection[str]) -> str:
    rows, place = _find(draft, about)
    if place >= 0:
        del rows[place]
    return ""


def _find(draft: Draft, about: str) -> tuple[list, int]:
    """The list it stands in, and where; `about` is `card:<id>` or `block:<id>`."""
    kind, _, id = about.partition(":")
    lists: Sequence[list] = [draft.cards] if kind == "card" else [card.blocks for card in draft.cards]
    for rows in lists:
        for place, row in enumerate(rows):
            if row.id == id:
                return rows, place
    return [], -1


def _free(kind: str, taken: Collection[str]) -> str:
    return next(id for n in count(1) if (id := f"{kind}_{n}") not in taken)


_MOVES: dict[str, Callable[[Draft, str, Collection[str]], str]] = {
    "add_card": _add_card,
    "add": _add,
    "up": _up,
    "down": _down,
    "remove": _remove,
}
