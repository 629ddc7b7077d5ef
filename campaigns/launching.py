"""Launching an action: its audience is queued in chunks, each whole or not at all.

Positions move in the transaction that queues, so a killed worker's chunk comes again and nobody is queued twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from campaigns.models import Action, AudienceKind, Campaign, CampaignState, Launch
from messaging.models import Person
from messaging.sending import streams
from messaging.sending.queueing import Order, queue
from messaging.sending.work import sending_transaction
from workspaces import clock

CHUNK = 1_000

_TAKE = """
SELECT l.id, l.workspace_id, l.audience, l.tag, l.ids, l.position, l.last_number, l.stream_id, l.campaign_id,
    l.action_id, a.channel, a.message_id
FROM campaigns_launch l JOIN messaging_stream s ON s.workspace_id = l.workspace_id AND s.id = l.stream_id
JOIN campaigns_action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
WHERE l.expanded_at IS NULL AND s.state IN ('running', 'done') ORDER BY l.id LIMIT 1
FOR NO KEY UPDATE OF l SKIP LOCKED
"""
_STOPPED = """
UPDATE campaigns_launch l SET expanded_at = readout_now() FROM messaging_stream s
WHERE s.workspace_id = l.workspace_id AND s.id = l.stream_id AND s.state = 'stopped' AND l.expanded_at IS NULL
"""
_EVERYBODY = """
SELECT id FROM messaging_person WHERE workspace_id = %s AND id > %s AND id <= %s
    AND erased_at IS NULL AND merged_into_id IS NULL ORDER BY id LIMIT %s
"""
_TAGGED = """
SELECT DISTINCT p.id FROM messaging_persontag t
JOIN messaging_person p ON p.workspace_id = t.workspace_id AND p.id = t.person_id
WHERE t.workspace_id = %s AND t.name = %s AND p.id > %s AND p.id <= %s
    AND p.erased_at IS NULL AND p.merged_into_id IS NULL ORDER BY p.id LIMIT %s
"""
# In the order of the list; an id that stands twice in it means one person, the first time.
_NAMED = """
SELECT place, coalesce(p.merged_into_id, p.id) FROM unnest(%s::text[]) WITH ORDINALITY AS u (external_id, place)
LEFT JOIN messaging_person p ON p.workspace_id = %s AND p.external_id = u.external_id AND p.erased_at IS NULL
ORDER BY place
"""
_MOVE = """
UPDATE campaigns_launch SET position = %s, queued = queued + %s, unknown = unknown + %s,
    expanded_at = CASE WHEN %s THEN readout_now() END WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: everybody, people with a tag, or those of a list of the client's ids."""

    kind: AudienceKind
    tag: str = ""
    ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LaunchProgress:
    """Of a launch, by what its deliveries came to. `queued` and `under_way` are still on their way."""

    expanded: bool
    queued: int
    under_way: int
    answer_lost: int
    sent: int
    failed: int
    bounced: int
    suppressed: int
    undeliverable: int
    unknown_ids: int

    @property
    def total(self) -> int:
        return (
            self.queued
            + self.under_way
            + self.answer_lost
            + self.sent
            + self.failed
            + self.bounced
            + self.suppressed
            + self.undeliverable
        )


def launch(action: Action, audience: Audience, *, by: Any, nonce: str) -> tuple[Launch, bool]:
    """Starts it, and whether it is new: a form pressed twice launches once. Inside the workspace's transaction."""
    workspace_id = action.workspace_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [nonce, workspace_id])
    if (known := Launch.objects.for_workspace(workspace_id).filter(nonce=nonce).first()) is not None:
        return known, False
    last = Person.objects.for_workspace(workspace_id).aggregate(last=Max("pk"))["last"]
    started = Launch.unscoped.create(
        workspace_id=workspace_id,
        campaign_id=action.campaign_id,
        action=action,
        stream=streams.begin(workspace_id),
        audience=audience.kind,
        tag=audience.tag,
        ids=list(dict.fromkeys(audience.ids)),
        last_number=last or 0,
        by=by,
        nonce=nonce,
    )
    _begin_campaign(workspace_id, action.campaign_id)
    return started, True


def _begin_campaign(workspace_id: int, campaign_id: int) -> None:
    """A draft that is launched runs, since now."""
    drafts = Campaign.objects.for_workspace(workspace_id).filter(
        pk=campaign_id, state__in=[CampaignState.DRAFT, CampaignState.SCHEDULED]
    )
    drafts.update(state=CampaignState.RUNNING, started_at=clock.now())


def expand_some() -> int:
    """One chunk of the oldest launch that is not through; how many people were queued or looked up."""
    with sending_transaction() as (cursor, now):
        cursor.execute(_TAKE)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_STOPPED)
            return 0
        return _expand(cursor, now, *row)


def _expand(
    cursor, now, launch_id, workspace_id, kind, tag, ids, position, last_number, stream_id, campaign_id, action_id,
    channel, message_id,
) -> int:  # fmt: skip
    people: list[int | None]
    if kind == AudienceKind.IDS:
        people, position, through, unknown = _named(cursor, workspace_id, ids, position)
    else:
        people, position, through, unknown = _numbered(cursor, workspace_id, kind, tag, position, last_number)
    order = Order(workspace_id, stream_id, message_id, channel, campaign_id, action_id)
    queued = queue(cursor, order, people, now)
    cursor.execute(_MOVE, [position, queued, unknown, through, launch_id])
    return max(queued, 1)


def _numbered(cursor, workspace_id, kind, tag, position, last_number):
    if kind == AudienceKind.TAG:
        cursor.execute(_TAGGED, [workspace_id, tag, position, last_number, CHUNK])
    else:
        cursor.execute(_EVERYBODY, [workspace_id, position, last_number, CHUNK])
    people = [number for (number,) in cursor.fetchall()]
    return people, people[-1] if people else position, len(people) < CHUNK, 0


def _named(cursor, workspace_id, ids, position):
    every = json.loads(ids)
    chunk = every[position : position + CHUNK]
    cursor.execute(_NAMED, [chunk, workspace_id])
    found = [number for _, number in cursor.fetchall()]
    known = list(dict.fromkeys(number for number in found if number is not None))
    end = position + len(chunk)
    return known, end, end >= len(every), found.count(None)


_PROGRESS = """
SELECT count(*) FILTER (WHERE o.state = 'queued'),
    count(*) FILTER (WHERE o.state = 'open' AND EXISTS (
        SELECT FROM messaging_devicesend d WHERE d.workspace_id = o.workspace_id AND d.delivery_id = o.delivery_id
            AND d.state IN ('pending', 'in_flight', 'retry_wait'))),
    count(*) FILTER (WHERE o.state = 'open'), count(*) FILTER (WHERE o.state = 'sent'),
    count(*) FILTER (WHERE o.state = 'failed'), count(*) FILTER (WHERE o.state = 'bounced'),
    count(*) FILTER (WHERE o.state = 'suppressed'), count(*) FILTER (WHERE o.state = 'undeliverable')
FROM messaging_outgoing o WHERE o.workspace_id = %s AND o.stream_id = %s
"""


def progress(of: Launch) -> LaunchProgress:
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [of.workspace_id, of.stream_id])
        queued, under_way, still_open, sent, failed, bounced, suppressed, undeliverable = cursor.fetchone()
    return LaunchProgress(
        expanded=of.expanded_at is not None,
        queued=queued,
        under_way=under_way,
        answer_lost=still_open - under_way,
        sent=sent,
        failed=failed,
        bounced=bounced,
        suppressed=suppressed,
        undeliverable=undeliverable,
        unknown_ids=of.unknown,
    )
