"""Launching an action, or the whole flow of a campaign: its audience is taken in chunks, each whole or not at all.

Positions move in the transaction that queues, so a killed worker's chunk comes again and nobody is queued twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max
from pyroaring import BitMap

from campaigns import stepping
from campaigns.models import Action, AudienceKind, Campaign, CampaignState, Launch
from messaging import segments
from messaging.models import Person, Segment
from messaging.sending import streams
from messaging.sending.queueing import Order, queue
from messaging.sending.work import sending_transaction
from workspaces import clock

CHUNK = 1_000

# A segment whose people are being worked out is waited for; once they are taken, they stay those people (ruling 30).
_TAKE = """
SELECT l.id, l.workspace_id, l.audience, l.tag, l.ids, l.position, l.last_number, l.stream_id, l.campaign_id,
    l.action_id, a.channel, a.message_id, l.segment_id, l.members
FROM campaigns_launch l JOIN messaging_stream s ON s.workspace_id = l.workspace_id AND s.id = l.stream_id
JOIN campaigns_campaign c ON c.workspace_id = l.workspace_id AND c.id = l.campaign_id
LEFT JOIN campaigns_action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
LEFT JOIN messaging_segment g ON g.workspace_id = l.workspace_id AND g.id = l.segment_id
WHERE l.expanded_at IS NULL AND s.state IN ('running', 'done') AND (l.action_id IS NOT NULL OR c.state = 'running')
    AND (g.id IS NULL OR l.members IS NOT NULL OR g.computed_at >= g.wanted_at)
ORDER BY l.id LIMIT 1 FOR NO KEY UPDATE OF l SKIP LOCKED
"""
_STOPPED = """
UPDATE campaigns_launch l SET expanded_at = readout_now() FROM messaging_stream s, campaigns_campaign c
WHERE s.workspace_id = l.workspace_id AND s.id = l.stream_id AND l.expanded_at IS NULL
    AND c.workspace_id = l.workspace_id AND c.id = l.campaign_id
    AND (s.state = 'stopped' OR (l.action_id IS NULL AND c.state = 'ended'))
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
_LIVING = """
SELECT id FROM messaging_person WHERE workspace_id = %s AND id = ANY(%s) AND erased_at IS NULL ORDER BY id
"""
_KEEP_MEMBERS = "UPDATE campaigns_launch SET members = %s WHERE id = %s"
# Once everybody is queued nobody needs the list of ids any more, and none of them can belong to somebody erased.
_MOVE = """
UPDATE campaigns_launch SET position = %s, queued = queued + %s, unknown = unknown + %s,
    expanded_at = CASE WHEN u.through THEN readout_now() END, ids = CASE WHEN u.through THEN '[]' ELSE ids END
FROM (VALUES (%s)) AS u (through) WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: everybody, people with a tag, those of a segment, or of a list of the client's ids."""

    kind: AudienceKind
    tag: str = ""
    ids: Sequence[str] = ()
    segment: Segment | None = None

    def __str__(self) -> str:
        match self.kind:
            case AudienceKind.TAG:
                return f"People with the tag “{self.tag}”"
            case AudienceKind.SEGMENT:
                return f"The segment “{self.segment}”"
            case AudienceKind.IDS:
                return f"A list of {len(self.ids):,} ids"
        return self.kind.label


def launch(action: Action, audience: Audience, *, by: Any, nonce: str) -> tuple[Launch, bool]:
    """Starts it, and whether it is new: a form pressed twice launches once. Inside the workspace's transaction."""
    workspace_id = action.workspace_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [nonce, workspace_id])
    if (known := Launch.objects.for_workspace(workspace_id).filter(nonce=nonce).first()) is not None:
        return known, False
    started = begin(action.campaign, audience, by=by, nonce=nonce, action=action)
    _begin_campaign(workspace_id, action.campaign_id)
    return started, True


def begin(campaign: Campaign, audience: Audience, *, by: Any, nonce: str, action: Action | None = None) -> Launch:
    """Without an action, the whole flow for this audience as of now."""
    workspace_id = campaign.workspace_id
    if audience.segment is not None:
        segments.ask(audience.segment)
    last = Person.objects.for_workspace(workspace_id).aggregate(last=Max("pk"))["last"]
    return Launch.unscoped.create(
        workspace_id=workspace_id,
        campaign=campaign,
        action=action,
        stream=streams.begin(workspace_id),
        audience=audience.kind,
        tag=audience.tag,
        ids=list(dict.fromkeys(audience.ids)),
        segment=audience.segment,
        last_number=last or 0,
        by=by,
        nonce=nonce,
    )


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
    channel, message_id, segment_id, members,
) -> int:  # fmt: skip
    people: list[int]
    if kind == AudienceKind.IDS:
        people, position, through, unknown = _named(cursor, workspace_id, ids, position)
    elif kind == AudienceKind.SEGMENT:
        if members is None:
            members = _keep_members(cursor, workspace_id, launch_id, segment_id)
        people, position, through, unknown = _members(cursor, workspace_id, members, position)
    else:
        people, position, through, unknown = _numbered(cursor, workspace_id, kind, tag, position, last_number)
    if action_id is None:
        queued = stepping.enter(cursor, workspace_id, campaign_id, people, now)
    else:
        order = Order(workspace_id, stream_id, message_id, channel, campaign_id, action_id)
        queued = len(queue(cursor, order, people, now))
    cursor.execute(_MOVE, [position, queued, unknown, through, launch_id])
    return max(queued, 1)


def _keep_members(cursor, workspace_id, launch_id, segment_id):
    segment = Segment.objects.for_workspace(workspace_id).get(pk=segment_id)
    members = segments.people_in(segment).serialize()
    cursor.execute(_KEEP_MEMBERS, [members, launch_id])
    return members


def _members(cursor, workspace_id, members, position):
    """Positions are places in the set, which is in the order of its numbers."""
    every = BitMap.deserialize(bytes(members))
    chunk = list(every[position : position + CHUNK])
    cursor.execute(_LIVING, [workspace_id, chunk])
    end = position + len(chunk)
    return [number for (number,) in cursor.fetchall()], end, end >= len(every), 0


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
