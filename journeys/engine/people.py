"""The people of a portion: who they are today, and what splits and rules ask of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from journeys import reasons
from journeys.design.deeds import EVENTS_KEPT
from journeys.engine.moving import Done, Facts
from messaging.sending.hours import zone_of
from messaging.sending.states import OutgoingState

# Somebody who was merged goes on as who they are now. What is no attribute of theirs but known of them all the same
# can be asked for like one, as messages can name it.
_PEOPLE = """
SELECT p.id, coalesce(s.id, p.id), coalesce(s.external_id, p.external_id), coalesce(s.anonymous_id, p.anonymous_id),
    coalesce(s.erased_at, p.erased_at) IS NOT NULL, coalesce(s.attributes, p.attributes) ->> 'timezone',
    coalesce(s.subscribed, p.subscribed),
    CASE WHEN NOT %(attributes)s THEN '{}' ELSE (coalesce(s.attributes, p.attributes) || jsonb_strip_nulls(
        jsonb_build_object(
            'id', coalesce(s.external_id, p.external_id),
            'subscribed', coalesce(s.subscribed, p.subscribed),
            'email', CASE WHEN s.id IS NULL THEN p.email ELSE s.email END,
            'phone', CASE WHEN s.id IS NULL THEN p.phone ELSE s.phone END)))::text END
FROM messaging_person p
LEFT JOIN messaging_person s ON s.workspace_id = p.workspace_id AND s.id = p.merged_into_id
WHERE p.workspace_id = %(ws)s AND p.id = ANY(%(people)s)
"""
_ALSO = "SELECT id, merged_into_id FROM messaging_person WHERE workspace_id = %s AND merged_into_id = ANY(%s)"
_TAGS = "SELECT person_id, name FROM messaging_persontag WHERE workspace_id = %s AND person_id = ANY(%s) ORDER BY name"
_DONE = """
SELECT person_id, effective_at, name, coalesce(properties, '{}')::text FROM messaging_event
WHERE workspace_id = %s AND person_id = ANY(%s) AND type = 'track' AND name = ANY(%s) AND effective_at >= %s
"""
_MESSAGES = """
SELECT delivery_id, state, split_part(reason, ':', 1) FROM messaging_outgoing
WHERE workspace_id = %s AND delivery_id = ANY(%s)
"""
_STILL = (OutgoingState.QUEUED, OutgoingState.OPEN)


@dataclass(slots=True)
class Person:
    """`number` is who they are now."""

    number: int
    external_id: str | None
    anonymous_id: str | None
    erased: bool
    zone: str | None
    subscribed: bool
    attributes: dict[str, Any]
    done: list[Done] = field(default_factory=list)

    def facts(self, workspace_zone: str, message: str) -> Facts:
        zone: ZoneInfo = zone_of({"timezone": self.zone}, workspace_zone)
        return Facts(zone, self.attributes, self.subscribed, tuple(self.done), message)


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to be known of people beside who they are."""

    attributes: bool = False
    events: frozenset[str] = frozenset()


def load(cursor, workspace_id: int, numbers: Iterable[int], asked: Asked, now: datetime) -> dict[int, Person]:
    """By the number they are asked for under."""
    people = sorted(set(numbers))
    cursor.execute(_PEOPLE, {"ws": workspace_id, "people": people, "attributes": asked.attributes})
    found = {}
    for asked_for, *columns, attributes in cursor.fetchall():
        found[asked_for] = Person(*columns, attributes=msgspec.json.decode(attributes))
    present = sorted({person.number for person in found.values()})
    if asked.attributes:
        _add_tags(cursor, workspace_id, present, found)
    if asked.events:
        _add_events(cursor, workspace_id, present, found, asked.events, now - EVENTS_KEPT)
    return found


def once_others(cursor, workspace_id: int, numbers: Iterable[int]) -> dict[int, int]:
    """Who was merged into one of these: the number of then to that of now."""
    cursor.execute(_ALSO, [workspace_id, sorted(set(numbers))])
    return dict(cursor.fetchall())


def _add_tags(cursor, workspace_id: int, present: list[int], found: dict[int, Person]) -> None:
    tags: defaultdict[int, list[str]] = defaultdict(list)
    cursor.execute(_TAGS, [workspace_id, present])
    for number, name in cursor.fetchall():
        tags[number].append(name)
    for person in found.values():
        person.attributes = {**person.attributes, "tags": list(tags[person.number])}


def _add_events(
    cursor, workspace_id: int, present: list[int], found: dict[int, Person], names: frozenset[str], since: datetime
) -> None:
    events: defaultdict[int, list[Done]] = defaultdict(list)
    cursor.execute(_DONE, [workspace_id, present, sorted(names), since])
    for number, at, name, properties in cursor.fetchall():
        events[number].append(Done(at, name, msgspec.json.decode(properties)))
    for person in found.values():
        person.done = events[person.number]


def messages(cursor, workspace_id: int, deliveries: Iterable[int]) -> dict[int, str]:
    """What became of these: `waiting`, `sent`, or why somebody leaves for it."""
    wanted = sorted(set(deliveries))
    if not wanted:
        return {}
    cursor.execute(_MESSAGES, [workspace_id, wanted])
    return {delivery: _became(state, reason) for delivery, state, reason in cursor.fetchall()}


def _became(state: str, reason: str) -> str:
    if state in _STILL:
        return "waiting"
    if state == OutgoingState.SENT:
        return "sent"
    if reason == "customer_unsubscribed":
        return reasons.UNSUBSCRIBED
    return reasons.FAILED if state == OutgoingState.FAILED else reasons.UNDELIVERABLE
