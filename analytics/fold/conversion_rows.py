"""Conversions and what they rest on, as rows: read for all units of a batch at once, and written together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from analytics.fold.columns import micros_of, numbers, texts, time_of
from analytics.fold.units import Unit
from messaging.platforms import Platform

_HITS = f"""
SELECT person_id, id, person_at_first, name, delivery_id, campaign_id, journey_id, {micros_of("at")}, platform,
    population, properties::text
FROM campaigns_goalhit WHERE workspace_id = %s AND person_id = ANY(%s) ORDER BY at, id
"""
_CONVERSIONS = f"""
SELECT c.person_id, c.campaign_id, c.id, c.person_at_first, c.entry_key, c.hit_id, {micros_of("c.at")}, c.action_id,
    c.delivery_id, c.converted_delivery_id, c.last_received_action_id, c.first_interacted_action_id, c.value,
    c.platform, c.population
FROM unnest(%(people)s::bigint[], %(campaigns)s::bigint[]) AS u(person, campaign)
JOIN campaigns_conversion c ON c.workspace_id = %(ws)s AND c.person_id = u.person AND c.campaign_id + 0 = u.campaign
"""
_TOUCHES = f"""
SELECT delivery_id, {micros_of("at")} FROM campaigns_touch WHERE workspace_id = %s AND delivery_id = ANY(%s)
ORDER BY delivery_id, at
"""
_DELETE = "DELETE FROM campaigns_conversion WHERE workspace_id = %s AND id = ANY(%s)"
_UPSERT = f"""
INSERT INTO campaigns_conversion AS c (workspace_id, campaign_id, person_id, person_at_first, entry_key, hit_id, at,
    action_id, delivery_id, converted_delivery_id, last_received_action_id, first_interacted_action_id, value, platform,
    population)
SELECT %(ws)s, campaign_id, person_id, person_at_first, entry_key, hit_id, {time_of("at")}, action_id, delivery_id,
    converted_delivery_id, last_received_action_id, first_interacted_action_id, value, platform, population
FROM unnest(
    %(campaign_id)s::bigint[], %(person_id)s::bigint[], %(person_at_first)s::bigint[], %(entry_key)s::text[],
    %(hit_id)s::bigint[], %(at)s::bigint[], %(action_id)s::bigint[], %(delivery_id)s::bigint[],
    %(converted_delivery_id)s::bigint[], %(last_received_action_id)s::bigint[],
    %(first_interacted_action_id)s::bigint[], %(value)s::numeric[], %(platform)s::smallint[], %(population)s::smallint[]
) AS t(campaign_id, person_id, person_at_first, entry_key, hit_id, at, action_id, delivery_id, converted_delivery_id,
    last_received_action_id, first_interacted_action_id, value, platform, population)
ORDER BY campaign_id, hit_id
ON CONFLICT (workspace_id, campaign_id, hit_id) DO UPDATE SET
    person_id = excluded.person_id, person_at_first = excluded.person_at_first, entry_key = excluded.entry_key,
    at = excluded.at, action_id = excluded.action_id, delivery_id = excluded.delivery_id,
    converted_delivery_id = excluded.converted_delivery_id,
    last_received_action_id = excluded.last_received_action_id,
    first_interacted_action_id = excluded.first_interacted_action_id, value = excluded.value,
    platform = excluded.platform, population = excluded.population
"""
_ALL = int(Platform.ALL)
_NUMBERS = (
    "campaign_id", "person_id", "person_at_first", "hit_id", "at", "action_id", "delivery_id", "converted_delivery_id",
    "last_received_action_id", "first_interacted_action_id", "platform", "population",
)  # fmt: skip


@dataclass(slots=True)
class ConversionRow:
    """A conversion as it stands in the table, or as it should."""

    campaign_id: int
    person_id: int
    person_at_first: int
    entry_key: str
    hit_id: int
    at: int
    action_id: int | None
    delivery_id: int | None
    converted_delivery_id: int | None
    last_received_action_id: int | None
    first_interacted_action_id: int | None
    value: Decimal | None
    platform: int
    population: int
    id: int | None = field(default=None, compare=False)

    def platforms(self) -> tuple[int, ...]:
        """All, and that of the device of the goal event (ruling 42)."""
        return (_ALL, self.platform) if self.platform else (_ALL,)


@dataclass(slots=True)
class Hit:
    """A goal event as it was kept."""

    id: int
    person_at_first: int
    name: str | None
    delivery_id: int | None
    campaign_id: int | None
    journey_id: int | None
    at: int
    platform: int
    population: int
    properties: dict[str, Any]


@dataclass(slots=True)
class Grounds:
    """What the conversions of some units rest on, and the conversions they have."""

    hits: dict[int, list[Hit]] = field(default_factory=dict)
    stored: dict[tuple[int, int], list[ConversionRow]] = field(default_factory=dict)
    touches: dict[int, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class ConversionWrites:
    """What happens to the conversions of touched units."""

    upsert: list[ConversionRow] = field(default_factory=list)
    delete: list[int] = field(default_factory=list)


def load(cursor, workspace_id: int, units: Iterable[Unit]) -> Grounds:
    """Reads for all units at once; most have no goal event at all."""
    grounds = Grounds()
    units = list(units)
    if not units:
        return grounds
    people = numbers(unit.person_id for unit in units)
    grounds.hits = hits_of(cursor, workspace_id, (unit.person_id for unit in units if unit.person_id is not None))
    where = {"ws": workspace_id, "people": people, "campaigns": numbers(unit.campaign_id for unit in units)}
    cursor.execute(_CONVERSIONS, where)
    for person, campaign, id, *values in cursor.fetchall():
        row = ConversionRow(campaign, person, *values, id=id)
        grounds.stored.setdefault((person, campaign), []).append(row)
    concerned = [
        draft.id
        for unit in units
        if unit.person_id in grounds.hits or (unit.person_id, unit.campaign_id) in grounds.stored
        for draft in unit.deliveries
    ]
    if concerned:
        cursor.execute(_TOUCHES, [workspace_id, numbers(concerned)])
        for delivery, at in cursor.fetchall():
            grounds.touches.setdefault(delivery, []).append(at)
    return grounds


def hits_of(cursor, workspace_id: int, people: Iterable[int]) -> dict[int, list[Hit]]:
    """The goal events of these people, in order of time."""
    found: dict[int, list[Hit]] = {}
    cursor.execute(_HITS, [workspace_id, numbers(sorted(set(people)))])
    for person, *hit, properties in cursor.fetchall():
        found.setdefault(person, []).append(Hit(*hit, properties=msgspec.json.decode(properties)))
    return found


def write(cursor, workspace_id: int, writes: ConversionWrites) -> None:
    if writes.delete:
        cursor.execute(_DELETE, [workspace_id, sorted(writes.delete)])
    if writes.upsert:
        rows = writes.upsert
        cursor.execute(
            _UPSERT,
            {name: numbers(getattr(row, name) for row in rows) for name in _NUMBERS}
            | {
                "ws": workspace_id,
                "entry_key": texts(row.entry_key for row in rows),
                "value": texts(None if row.value is None else str(row.value) for row in rows),
            },
        )
