"""How the question of an app reads in the OpenAPI document: what is due for this person on this device."""

from datetime import datetime
from typing import Any

import msgspec

from messaging.in_app.fetching import PATH
from messaging.models import ActionKind, BlockType, Position, Shown


class ShownAction(msgspec.Struct, omit_defaults=True):
    """`name` is the rendered name: report it as `action_name`."""

    kind: ActionKind
    name: str
    value: str = ""


class ShownBlock(msgspec.Struct, omit_defaults=True):
    """Fields without a value are left out. `id` names exactly this version; report it as `block_id`."""

    id: str
    type: BlockType
    text: str = ""
    image: str = ""
    alt: str = ""
    color: str = ""
    background: str = ""
    action: ShownAction | None = None


class ShownCard(msgspec.Struct):
    """Report `id` as `card_id`."""

    id: str
    blocks: list[ShownBlock]


class ShownSettings(msgspec.Struct):
    """How the message is shown and closed; `closes_after` in seconds, null for never by itself."""

    position: Position
    closes_by_swipe: bool
    closes_by_backdrop: bool
    closes_after: int | None
    shown: Shown


class DueMessage(msgspec.Struct):
    """One message to show, rendered for this person when it was sent."""

    delivery_id: str
    message_id: str
    created_at: datetime
    expires_at: datetime
    settings: ShownSettings
    cards: list[ShownCard]


class DueMessages(msgspec.Struct):
    """Oldest first; empty too where the person and the device are not registered together."""

    messages: list[DueMessage]


STRUCTS = (DueMessages,)


def _query(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "query", "required": True, "schema": schema, "description": description}


_ANSWER = {"application/json": {"schema": {"$ref": "#/components/schemas/DueMessages"}}}

PATHS: dict[str, Any] = {
    PATH: {
        "get": {
            "operationId": "get_in_app",
            "summary": "The in-app messages that are due",
            "description": "Marks nothing: report `displayed`, `page_displayed`, `clicked` and `dismissed`. "
            "Any origin may ask with a device key.",
            "security": [{"write_key": []}],
            "parameters": [_query("person_id", "Your id of the person"), _query("device", "The device's token")],
            "responses": {
                "200": {"description": "What to show", "content": _ANSWER},
                "304": {"description": "The same as when the ETag of If-None-Match was given"},
                "400": {"description": "One of the two is missing"},
                "401": {"description": "The key is missing, unknown, revoked or one that reads"},
                "429": {"description": "Asked too often; wait for the seconds of Retry-After"},
                "503": {"description": "Come back after the seconds of Retry-After"},
            },
        }
    }
}
