"""An in-app message for one person: every text rendered, every address looked at, every action named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from messaging.in_app.addresses import wrong_link, wrong_picture
from messaging.in_app.definition import Definition, Element, Manner
from messaging.in_app.liquid import rendered
from messaging.in_app.names import name_of
from messaging.models import ActionKind, BlockType
from messaging.rendering import RenderError
from messaging.rendering.fields import without_nothing

# Apps fetch it again and again; pictures are addresses.
MOST_BYTES = 64 * 1024
_ANSWERS = (BlockType.BUTTON, BlockType.CLOSE_BUTTON)


@dataclass(frozen=True, slots=True)
class Drawn:
    """`content` is what an app gets; `names` says by public id of a block what using it is called."""

    content: dict[str, Any]
    names: dict[str, str]


def draw(definition: Definition, variables: Mapping[str, Any], properties: Mapping[str, str]) -> Drawn:
    """Raises RenderError; never for a name (metrics.md Q-5)."""
    known = without_nothing(variables)
    filled = {name: rendered(text, known) for name, text in properties.items()}
    known = {**known, "properties": filled}
    names: dict[str, str] = {}
    cards = []
    for page in definition.pages:
        blocks = [_block(element, known, names) for element in page.elements]
        cards.append({"id": page.id, "blocks": blocks})
    content = {"settings": _settings(definition.manner), "cards": cards}
    if len(msgspec.json.encode(content)) > MOST_BYTES:
        raise RenderError("payload_invalid", f"the message is larger than {MOST_BYTES // 1024} kB")
    return Drawn(content, names)


def _settings(manner: Manner) -> dict[str, Any]:
    return {
        "position": manner.position,
        "closes_by_swipe": manner.closes_by_swipe,
        "closes_by_backdrop": manner.closes_by_backdrop,
        "closes_after": manner.closes_after,
        "shown": manner.shown,
    }


def _block(element: Element, variables: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    said = element.text or (element.label if element.type in _ANSWERS else "")
    drawn: dict[str, Any] = {"id": element.id, "type": element.type, "text": rendered(said, variables)}
    image = rendered(element.image, variables).strip()
    if image and (wrong := wrong_picture(image)):
        raise RenderError("payload_invalid", wrong)
    drawn |= {"image": image, "alt": rendered(element.alt, variables)}
    drawn |= {"color": element.color, "background": element.background}
    drawn = {name: value for name, value in drawn.items() if value}
    if kind := _kind(element):
        names[element.id] = _name(element, drawn.get("text", ""), variables)
        drawn["action"] = _action(kind, element, names[element.id], variables)
    return drawn


def _kind(element: Element) -> str:
    """A button that was given nothing to do closes the message, as a close button does."""
    if element.type == BlockType.CLOSE_BUTTON or (element.type == BlockType.BUTTON and not element.action_kind):
        return ActionKind.CLOSE.value
    return element.action_kind


def _action(kind: str, element: Element, name: str, variables: dict[str, Any]) -> dict[str, str]:
    value = rendered(element.action_value, variables).strip()
    if wrong := wrong_link(kind, value):
        raise RenderError("payload_invalid", wrong)
    action = {"kind": kind, "name": name, "value": value}
    return {field: text for field, text in action.items() if text}


def _name(element: Element, text: str, variables: dict[str, Any]) -> str:
    try:
        name = rendered(element.action_name, variables)
    except RenderError:
        name = ""
    return name_of(name, text, element.called)
