"""Whose conversions in journeys may change although nothing was reported of their way."""

from collections.abc import Iterable

from analytics.fold.columns import numbers, texts
from analytics.fold.item import Item

_ASKING = """
SELECT DISTINCT e.person_id, e.journey_id FROM unnest(%(people)s::bigint[], %(names)s::text[]) AS h(person, name)
JOIN journeys_entry e ON e.workspace_id = %(ws)s AND e.person_id = h.person
WHERE EXISTS (
    SELECT FROM journeys_journeyterms t
    WHERE t.workspace_id = e.workspace_id AND t.journey_id = e.journey_id AND t.conversion_event = h.name
)
"""
_OF_PEOPLE = "SELECT DISTINCT person_id, journey_id FROM journeys_entry WHERE workspace_id = %s AND person_id = ANY(%s)"


def asking(cursor, workspace_id: int, reached: Iterable[Item], merged: Iterable[int]) -> set[tuple[int, int]]:
    """(person, journey): goal events came in, or two people turned out to be one."""
    pairs = sorted({(item.person_id, item.event.name) for item in reached if item.person_id is not None})
    found: set[tuple[int, int]] = set()
    if pairs:
        people, names = zip(*pairs, strict=True)
        cursor.execute(_ASKING, {"ws": workspace_id, "people": numbers(people), "names": texts(names)})
        found.update(cursor.fetchall())
    if survivors := sorted(set(merged)):
        cursor.execute(_OF_PEOPLE, [workspace_id, numbers(survivors)])
        found.update(cursor.fetchall())
    return found
