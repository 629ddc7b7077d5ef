"""The outline of an item that was refused: its fields, and of each value only what kind and how long it was."""

from typing import Any

import msgspec

_MOST_FIELDS = 40
_MOST_ITEMS = 3
_MOST_LEVELS = 6
_MOST_LETTERS = 60


def masked(item: msgspec.Raw) -> Any:
    try:
        return _masked(msgspec.json.decode(item), _MOST_LEVELS)
    except (ValueError, RecursionError):
        return f"<unreadable {len(item)}>"


def _masked(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return f"<text {len(value)}>"
    if value is None or isinstance(value, bool):
        return f"<{str(value).lower()}>" if value is None else "<true or false>"
    if isinstance(value, int | float):
        return "<number>"
    if levels == 0:
        return "<more>"
    if isinstance(value, dict):
        return _masked_fields(value, levels)
    shown = [_masked(each, levels - 1) for each in value[:_MOST_ITEMS]]
    return shown + [f"<{len(value) - _MOST_ITEMS} more>"] * (len(value) > _MOST_ITEMS)


def _masked_fields(value: dict[str, Any], levels: int) -> dict[str, Any]:
    shown = {_name(name): _masked(each, levels - 1) for name, each in list(value.items())[:_MOST_FIELDS]}
    if len(value) > _MOST_FIELDS:
        shown["…"] = f"<{len(value) - _MOST_FIELDS} more>"
    return shown


def _name(name: str) -> str:
    return name.replace("\0", "\N{REPLACEMENT CHARACTER}")[:_MOST_LETTERS]
