"""Sending an in-app message means making its instance for one person; the app fetches it when it is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from messaging.channels import Channel
from messaging.in_app.definition import Definition, read, read_uses
from messaging.in_app.drawing import draw
from messaging.rendering import RenderError

_INSERT = """
INSERT INTO messaging_inappinstance
    (workspace_id, delivery_id, message_id, person_id, content, names, shown, created_at, expires_at)
SELECT t.workspace_id, t.delivery_id, t.message_id, t.person_id, t.content, t.names, t.shown, %s, t.expires_at
FROM jsonb_to_recordset(%s::jsonb) AS t (
    workspace_id bigint, delivery_id bigint, message_id bigint, person_id bigint, content jsonb, names jsonb,
    shown text, expires_at timestamptz
) ORDER BY t.delivery_id ON CONFLICT (workspace_id, delivery_id) DO NOTHING
"""
# Where no action says for how long it waits.
DEFAULT_WAIT = 30


@dataclass(frozen=True, slots=True)
class Material:
    """What a chunk of deliveries needs to be drawn."""

    definitions: dict[int, Definition] = field(default_factory=dict)
    uses: dict[int, tuple[str, int]] = field(default_factory=dict)


def material(cursor, chunk: Sequence[Any]) -> Material:
    ours = [each for each in chunk if each.channel == Channel.IN_APP]
    if not ours:
        return Material()
    return Material(
        read(cursor, sorted({each.message_id for each in ours if each.message_id})),
        read_uses(cursor, sorted({each.action_id for each in ours if each.action_id})),
    )


def instance(found: Material, queued: Any, variables: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The row of one delivery. Raises RenderError."""
    definition = found.definitions.get(queued.message_id)
    if definition is None or not any(page.elements for page in definition.pages):
        raise RenderError("payload_invalid", "the message has no content")
    properties, days = found.uses.get(queued.action_id, ("{}", DEFAULT_WAIT))
    drawn = draw(definition, variables, msgspec.json.decode(properties))
    return {
        "workspace_id": queued.workspace_id,
        "delivery_id": queued.delivery_id,
        "message_id": queued.message_id,
        "person_id": queued.person_id,
        "content": drawn.content,
        "names": drawn.names,
        "shown": definition.manner.shown,
        "expires_at": now + timedelta(days=days),
    }


def keep(cursor, instances: Sequence[dict[str, Any]], now: datetime) -> None:
    if instances:
        cursor.execute(_INSERT, [now, msgspec.json.encode(instances).decode()])
