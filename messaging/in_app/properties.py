"""The variables of a message itself: fields that are filled wherever it is used, such as `properties.button_text`."""

from collections.abc import Iterable

from messaging.in_app.liquid import property_names
from messaging.models import Block, BlockTracking

_TEXTS = ("text", "label", "image", "alt", "action_value")


def properties_of(blocks: Iterable[Block], trackings: Iterable[BlockTracking]) -> list[str]:
    texts = [getattr(block, name) for block in blocks for name in _TEXTS]
    return property_names([*texts, *(how.action_name for how in trackings)])
