"""Which fields the editor shows for which kind of block, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messaging.in_app.drafts import FIELDS, DraftBlock
from messaging.models import ActionKind, BlockType

_LABELS = {
    "text": "Text",
    "image": "Address of the picture",
    "alt": "Description for who cannot see it",
    "color": "Colour of the text",
    "background": "Colour behind it",
    "action_kind": "When it is used",
    "action_value": "Where to, or what the app is told",
    "action_name": "Name of the action",
    "track_clicks": "Track clicks",
}
_HINTS = {
    "color": "Like #1a2027; empty: as usual.",
    "background": "Like #1f4fc4; empty: as usual.",
    "action_name": "As responses are listed under. It follows what the button says until you change it.",
    "track_clicks": "Off: using it is counted nowhere, neither as a click nor as a response.",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One control. `kind` is input, area, select or check."""

    name: str
    id: str
    label: str
    kind: str
    value: str
    hint: str = ""
    error: str = ""
    choices: Sequence[tuple[str, str]] = ()
    # The name of the action is filled with what this other control says.
    follows: str = ""


def fields_of(block: DraftBlock, errors: Mapping[tuple[str, str], str]) -> list[Field]:
    return [_field(block, name, errors.get((block.id, name), "")) for name in FIELDS[block.type]]


def _field(block: DraftBlock, name: str, error: str) -> Field:
    value = getattr(block, name)
    kind = "area" if name == "text" and block.type == BlockType.BODY else "input"
    choices: list[tuple[str, str]] = []
    if name == "action_kind":
        kind, choices = "select", [("", _nothing(block)), *ActionKind.choices]
    elif name == "track_clicks":
        kind, value = "check", "on" if value else ""
    said = next((each for each in ("text", "alt") if each in FIELDS[block.type]), "")
    follows = f"block-{block.id}-{said}" if name == "action_name" and said else ""
    return Field(
        f"block-{block.id}-{name}", f"{block.id}-{name}", _LABELS[name], kind, value, _HINTS.get(name, ""), error,
        choices, follows,
    )  # fmt: skip


def _nothing(block: DraftBlock) -> str:
    return "Closes the message" if block.type == BlockType.BUTTON else "Nothing happens"
