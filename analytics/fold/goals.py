"""Goal events on their way into lasting rows, and the interactions that decide whom they are credited to.

An event is kept when any terms of any campaign or journey name it, whether its person has an entry by now or not: what
makes it count may come later (rulings 23 and 28).
"""

from collections.abc import Iterable, Mapping

import msgspec

from analytics.fold.columns import numbers, texts, time_of
from analytics.fold.item import Item

_GOALS = """
SELECT goal_event, goal_filters::text, goal_value FROM campaigns_campaignterms
WHERE workspace_id = %(ws)s AND goal_event = ANY(%(names)s)
UNION ALL SELECT conversion_event, conversion_filters::text, NULL FROM journeys_journeyterms
WHERE workspace_id = %(ws)s AND conversion_event = ANY(%(names)s)
"""
_HITS = f"""
INSERT INTO campaigns_goalhit (workspace_id, person_id, person_at_first, name, delivery_id, campaign_id, journey_id,
    at, received_at, source_id, key, platform, population, properties)
SELECT %(ws)s, person_id, person_id, name, delivery_id, campaign_id, journey_id, {time_of("at")},
    {time_of("received")}, source_id, key, platform, population, properties
FROM unnest(
    %(person_id)s::bigint[], %(name)s::text[], %(delivery_id)s::bigint[], %(campaign_id)s::bigint[],
    %(journey_id)s::bigint[], %(at)s::bigint[], %(received)s::bigint[], %(source_id)s::bigint[], %(key)s::uuid[],
    %(platform)s::smallint[], %(population)s::smallint[], %(properties)s::jsonb[]
) AS t(person_id, name, delivery_id, campaign_id, journey_id, at, received, source_id, key, platform, population,
    properties)
ORDER BY source_id, key ON CONFLICT (workspace_id, source_id, key) DO NOTHING
"""
_TOUCHES = f"""
INSERT INTO campaigns_touch (workspace_id, delivery_id, at)
SELECT DISTINCT %(ws)s, delivery_id, {time_of("at")}
FROM unnest(%(delivery_id)s::bigint[], %(at)s::bigint[]) AS t(delivery_id, at)
ORDER BY 2, 3 ON CONFLICT (workspace_id, delivery_id, at) DO NOTHING
"""
# Campaigns a person is in that ask for one of these events.
_ASKING = """
SELECT DISTINCT e.person_id, e.campaign_id FROM unnest(%(people)s::bigint[], %(names)s::text[]) AS h(person, name)
JOIN campaigns_entry e ON e.workspace_id = %(ws)s AND e.person_id = h.person
WHERE EXISTS (
    SELECT FROM campaigns_campaignterms t
    WHERE t.workspace_id = e.workspace_id AND t.campaign_id = e.campaign_id AND t.goal_event = h.name
)
"""
_OF_PEOPLE = (
    "SELECT DISTINCT person_id, campaign_id FROM campaigns_entry WHERE workspace_id = %s AND person_id = ANY(%s)"
)

Wanted = Mapping[str, set[str]]


def wanted(cursor, workspace_id: int, items: Iterable[Item]) -> Wanted:
    """Names of events among these that are goals, with the properties any of their goals asks for."""
    named = sorted({item.event.name for item in items if item.event.type == "track" and item.event.name})
    return wanted_of(cursor, workspace_id, named) if named else {}


def wanted_of(cursor, workspace_id: int, names: list[str]) -> Wanted:
    cursor.execute(_GOALS, {"ws": workspace_id, "names": names})
    found: dict[str, set[str]] = {}
    for name, filters, value in cursor.fetchall():
        properties = found.setdefault(name, set())
        properties.update(one["property"] for one in msgspec.json.decode(filters))
        if value:
            properties.add(value)
    return found


def reaching(items: Iterable[Item], goals: Wanted) -> list[Item]:
    """The custom events among these that some goal names."""
    return [item for item in items if item.event.type == "track" and item.event.name in goals]


def asking(cursor, workspace_id: int, reached: Iterable[Item], merged: Iterable[int]) -> set[tuple[int, int]]:
    """(person, campaign) whose conversions may change although none of their deliveries does: goal events came in, or
    two people turned out to be one."""
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


def keep(cursor, workspace_id: int, reached: Iterable[Item], reported: Iterable[Item], goals: Wanted) -> None:
    """Writes goal events, and the conversions that devices reported for a delivery (ruling 40)."""
    rows = [item for item in reached if item.person_id is not None]
    devices = [item for item in reported if item.person_id is not None and (item.campaign_id or item.journey_id)]
    if not rows and not devices:
        return
    kept = [_needed(item.event.properties, goals[item.event.name or ""]) for item in rows]
    everything = [*rows, *devices]
    cursor.execute(
        _HITS,
        {
            "ws": workspace_id,
            "name": texts([*(item.event.name for item in rows), *(None for _ in devices)]),
            "delivery_id": numbers([*(None for _ in rows), *(item.delivery_id for item in devices)]),
            "campaign_id": numbers([*(None for _ in rows), *(item.campaign_id for item in devices)]),
            "journey_id": numbers([*(None for _ in rows), *(item.journey_id for item in devices)]),
            "key": texts(item.key for item in everything),
            "properties": texts(msgspec.json.encode(one).decode() for one in [*kept, *({} for _ in devices)]),
        }
        | {
            name: numbers(getattr(item, name) for item in everything)
            for name in ("person_id", "at", "received", "source_id", "platform", "population")
        },
    )


def touch(cursor, workspace_id: int, touched: list[tuple[int, int]]) -> None:
    """Writes interactions: (delivery, microsecond)."""
    if touched:
        deliveries, moments = zip(*touched, strict=True)
        cursor.execute(_TOUCHES, {"ws": workspace_id, "delivery_id": numbers(deliveries), "at": numbers(moments)})


def _needed(properties: dict | None, names: set[str]) -> dict:
    return {name: value for name, value in (properties or {}).items() if name in names}
