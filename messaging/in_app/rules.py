"""What is wrong with a message as it was written, field by field: one list for the editor and for programs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messaging.content import BlockGiven, CardGiven
from messaging.in_app.addresses import undecided, wrong_link, wrong_picture
from messaging.in_app.liquid import has_liquid, template
from messaging.models import ActionKind, BlockType
from messaging.rendering.checking import unknown_filters
from messaging.rendering.errors import RenderError

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_GOES_SOMEWHERE = (ActionKind.OPEN_LINK, ActionKind.DEEP_LINK)
_LIQUID = ("text", "image", "alt", "action_value")


@dataclass(frozen=True, slots=True)
class Fault:
    """`card` and `block` are places in the lists; `field` is one of BlockGiven."""

    card: int
    block: int
    field: str
    words: str


def faults(cards: Sequence[CardGiven]) -> list[Fault]:
    """Of the fields that are given; what stays as it is was right when it was written."""
    return [
        Fault(c, b, field, words)
        for c, card in enumerate(cards)
        for b, block in enumerate(card.blocks)
        for field, words in _of_block(block, is_last=c == len(cards) - 1)
    ]


def _of_block(block: BlockGiven, *, is_last: bool) -> Iterator[tuple[str, str]]:
    for name in _LIQUID:
        if words := _wrong_liquid(getattr(block, name) or ""):
            yield name, words
    if block.image and not undecided(block.image) and (words := wrong_picture(block.image)):
        yield "image", words
    for name in ("color", "background"):
        value = getattr(block, name)
        if value and not _COLOR.fullmatch(value):
            yield name, "A colour is written like #1f4fc4."
    yield from _of_action(block, is_last=is_last)


def _of_action(block: BlockGiven, *, is_last: bool) -> Iterator[tuple[str, str]]:
    kind, value = block.action_kind or "", block.action_value or ""
    if block.type == BlockType.CLOSE_BUTTON and kind not in ("", ActionKind.CLOSE):
        yield "action_kind", "A close button closes the message and does nothing else."
    elif kind in _GOES_SOMEWHERE:
        if not value:
            yield "action_value", "Where it leads to is missing."
        elif not undecided(value) and (words := wrong_link(kind, value)):
            yield "action_value", words
    elif kind == ActionKind.NEXT_CARD and is_last:
        yield "action_kind", "There is no card after this one."


def _wrong_liquid(text: str) -> str:
    if not has_liquid(text):
        return ""
    try:
        unknown = unknown_filters(template(text))
    except RenderError as error:
        return error.detail or "This Liquid cannot be read."
    return f"unknown filter '{unknown[0]}'" if unknown else ""
