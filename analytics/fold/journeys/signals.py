"""What people did that journeys wait for, noted for the engine of journeys (ruling 30)."""

from collections.abc import Iterable

import msgspec

from analytics.fold.columns import numbers, texts, time_of
from analytics.fold.item import Item

_LISTENED = "SELECT DISTINCT name FROM journeys_listening WHERE workspace_id = %s AND name = ANY(%s)"
_NOTE = f"""
INSERT INTO journeys_signal (workspace_id, person_id, kind, name, at, noted_at, key, properties)
SELECT %(ws)s, person, 1, name, {time_of("at")}, {time_of("received")}, key, properties
FROM unnest(%(people)s::bigint[], %(names)s::text[], %(at)s::bigint[], %(received)s::bigint[], %(keys)s::uuid[],
    %(properties)s::jsonb[]) AS t (person, name, at, received, key, properties)
"""


def note(cursor, workspace_id: int, items: Iterable[Item]) -> None:
    """In the fold's transaction: an event is counted exactly if journeys hear of it."""
    done = [item for item in items if item.event.type == "track" and item.event.name and item.person_id is not None]
    if not done:
        return
    cursor.execute(_LISTENED, [workspace_id, sorted({item.event.name for item in done if item.event.name})])
    listened = {name for (name,) in cursor.fetchall()}
    heard = [item for item in done if item.event.name in listened]
    if heard:
        columns = {
            "people": numbers(item.person_id for item in heard),
            "names": texts(item.event.name for item in heard),
            "at": numbers(item.at for item in heard),
            "received": numbers(item.received for item in heard),
            "keys": texts(item.key for item in heard),
            "properties": texts(msgspec.json.encode(item.event.properties or {}).decode() for item in heard),
        }
        cursor.execute(_NOTE, columns | {"ws": workspace_id})
