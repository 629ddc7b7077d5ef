"""Queueing: one delivery per person, before anything is known of devices or content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.models.delivery import delivery_public_id
from messaging.sending.statements import Statement, state

_DELIVERIES = """
INSERT INTO messaging_delivery
    (workspace_id, public_id, external_id, person_id, person_at_first, message_id, channel, campaign_id, action_id,
     journey_id, step_id, entry_key, population, created_at, facts, state, reason)
SELECT %(ws)s, u.public_id, u.public_id, u.person, u.person, %(message)s, %(channel)s, %(campaign)s, %(action)s,
    %(journey)s, %(step)s, u.entry, CASE WHEN p.developer THEN 1 ELSE 0 END, %(now)s, '{}', 'queued', ''
FROM unnest(%(public_ids)s::text[], %(people)s::bigint[], %(entries)s::text[])
    WITH ORDINALITY AS u (public_id, person, entry, place)
LEFT JOIN messaging_person p ON p.workspace_id = %(ws)s AND p.id = u.person
ORDER BY place RETURNING id, public_id, person_id
"""
_OUTGOING = """
INSERT INTO messaging_outgoing
    (workspace_id, delivery_id, stream_id, person_id, channel, edition_id, state, round, due_at, expires_at, created_at,
     simulated)
SELECT %(ws)s, d, %(stream)s, p, %(channel)s, %(edition)s, 'queued', 1, %(now)s,
    %(now)s + coalesce(
        make_interval(secs => (e.content ->> 'send_within')::float8), t.send_within, interval '24 hours'),
    %(now)s, false
FROM unnest(%(deliveries)s::bigint[], %(people)s::bigint[]) AS u (d, p)
LEFT JOIN messaging_template t ON t.workspace_id = %(ws)s AND t.message_id = %(message)s
LEFT JOIN messaging_edition e ON e.workspace_id = %(ws)s AND e.id = %(edition)s
"""
_WAKE = """
UPDATE messaging_stream SET state = 'running' WHERE workspace_id = %s AND id = %s AND state = 'done'
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent: a message, on its channel, for an action of a campaign or a step of a journey where there is
    one; in the words of `edition_id`, or in those it has when its turn comes."""

    workspace_id: int
    stream_id: int
    message_id: int
    channel: str
    campaign_id: int | None = None
    action_id: int | None = None
    journey_id: int | None = None
    step_id: int | None = None
    edition_id: int | None = None


def queue(cursor, order: Order, people: Sequence[int | None], now: datetime, entries: Sequence[str] = ()) -> list[int]:
    """Deliveries for these people (by number; None is a recipient nobody knows), of a journey with the names of their
    entries, in the caller's transaction; their numbers in the order of the people."""
    if not people:
        return []
    same = {
        "ws": order.workspace_id,
        "stream": order.stream_id,
        "message": order.message_id,
        "channel": order.channel,
        "campaign": order.campaign_id,
        "action": order.action_id,
        "journey": order.journey_id,
        "step": order.step_id,
        "edition": order.edition_id,
        "now": now,
    }
    public_ids = [delivery_public_id() for _ in people]
    cursor.execute(_DELIVERIES, same | {"public_ids": public_ids, "people": list(people), "entries": list(entries)})
    made = cursor.fetchall()
    numbers, _, owners = zip(*made, strict=True)
    cursor.execute(_OUTGOING, same | {"deliveries": list(numbers), "people": list(owners)})
    cursor.execute(_WAKE, [order.workspace_id, order.stream_id])
    state(cursor, [Statement(order.workspace_id, public_id, "queued", now) for _, public_id, _ in made])
    place = {public_id: number for number, public_id, _ in made}
    return [place[public_id] for public_id in public_ids]
