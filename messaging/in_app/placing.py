"""Sending an in-app message means making its instance for one person; the app fetches it when it is open."""

from collections.abc import Mapping, Sequence
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
class Arranged:
    """A message as it is used: its cards, what fills their variables, and for how many days it waits in the app."""

    definition: Definition
    properties: Mapping[str, str]
    waits_days: int


@dataclass(frozen=True, slots=True)
class Material:
    """What a chunk of deliveries needs to be drawn."""

    definitions: dict[int, Definition] = field(default_factory=dict)
    uses: dict[int, tuple[str, int]] = field(default_factory=dict)
    editions: dict[int, Arranged] = field(default_factory=dict)

    def of(self, queued: Any) -> Arranged:
        """What is shown, and how it is filled. As of other channels, the promised words are those of the first round
        (metrics.md R-12); what fills them belongs to the use and stays."""
        promised = self.editions.get(queued.edition_id)
        if promised is not None and queued.round == 1:
            return promised
        definition = self.definitions.get(queued.message_id, Definition())
        if promised is not None:
            return Arranged(definition, promised.properties, promised.waits_days)
        properties, days = self.uses.get(queued.action_id, ("{}", DEFAULT_WAIT))
        return Arranged(definition, msgspec.json.decode(properties), days)


def material(cursor, chunk: Sequence[Any], editions: Mapping[int, str]) -> Material:
    """`editions` of in-app messages, as JSON."""
    ours = [each for each in chunk if each.channel == Channel.IN_APP]
    if not ours:
        return Material()
    return Material(
        read(cursor, sorted({each.message_id for each in ours if each.message_id})),
        read_uses(cursor, sorted({each.action_id for each in ours if each.action_id})),
        {id: msgspec.json.decode(words, type=Arranged) for id, words in editions.items()},
    )


def instance(found: Material, queued: Any, variables: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The row of one delivery. Raises RenderError."""
    shown = found.of(queued)
    if not any(page.elements for page in shown.definition.pages):
        raise RenderError("payload_invalid", "the message has no content")
    drawn = draw(shown.definition, variables, shown.properties)
    return {
        "workspace_id": queued.workspace_id,
        "delivery_id": queued.delivery_id,
        "message_id": queued.message_id,
        "person_id": queued.person_id,
        "content": drawn.content,
        "names": drawn.names,
        "shown": shown.definition.manner.shown,
        "expires_at": now + timedelta(days=shown.waits_days),
    }


def keep(cursor, instances: Sequence[dict[str, Any]], now: datetime) -> None:
    if instances:
        cursor.execute(_INSERT, [now, msgspec.json.encode(instances).decode()])
