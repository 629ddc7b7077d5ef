"""Journeys that a segment starts: everybody in it comes in, and whoever comes into it later, a chunk at a time.

Who was in it is kept as a set; the difference to who is in it now is still to come in. Both change in the transaction
that notes the signals, so nobody is noted twice or forgotten.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection
from pyroaring import BitMap

from journeys.design.known import find_segment
from journeys.design.reading import read
from journeys.design.shapes import EntryBy
from journeys.models import Design, JourneyState, Signal, SignalKind
from messaging import segments
from messaging.models import Segment
from workspaces import clock
from workspaces.tenancy import engine_transaction, workspace_transaction

CHUNK = 5_000
_NOBODY = BitMap().serialize()

_TO_LOOK_AT = """
SELECT d.workspace_id, d.id FROM journeys_design d
JOIN journeys_journey j ON j.workspace_id = d.workspace_id AND j.id = d.journey_id AND j.state = 'running'
JOIN journeys_version v ON v.workspace_id = d.workspace_id AND v.id = d.version_id
JOIN messaging_segment g ON g.workspace_id = d.workspace_id AND g.archived_at IS NULL
    AND v.definition -> 'entry' ->> 'segment' IN (g.public_id, g.external_id)
WHERE v.definition -> 'entry' ->> 'by' = 'segment' AND (
    d.coming IS NOT NULL OR (g.computed_at >= g.wanted_at AND g.computed_at > coalesce(d.looked_at, '-infinity')))
ORDER BY d.id
"""


def gather_some() -> int:
    """A chunk of every journey that has people to let in; how many."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_TO_LOOK_AT)
        designs = cursor.fetchall()
    found = 0
    for workspace_id, design in dict.fromkeys(designs):
        with workspace_transaction(workspace_id):
            found += _gather(workspace_id, design)
    return found


def _gather(workspace_id: int, number: int) -> int:
    rows = Design.objects.for_workspace(workspace_id).filter(pk=number, journey__state=JourneyState.RUNNING)
    design = rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if design is None or design.version_id is None:
        return 0
    version = design.journey.versions.get(pk=design.version_id)
    entry = read(version.definition)[0].entry
    segment = find_segment(workspace_id, entry.segment) if entry.by == EntryBy.SEGMENT else None
    if segment is None:
        return 0
    coming = BitMap.deserialize(bytes(design.coming)) if design.coming is not None else _new_in(design, segment)
    chunk = coming[:CHUNK]
    _note(design, list(chunk), clock.now())
    design.coming = coming[CHUNK:].serialize() if len(coming) > CHUNK else None
    design.save(update_fields=["members", "coming", "looked_at"])
    return len(chunk)


def _new_in(design: Design, segment: Segment) -> BitMap:
    present = segments.people_in(segment)
    # Whoever took over somebody who was in it was in it.
    before = segments.people_now(design.workspace_id, BitMap.deserialize(bytes(design.members or _NOBODY)))
    design.members, design.looked_at = present.serialize(), segment.computed_at
    return present - before


def _note(design: Design, people: list[int], now: datetime) -> None:
    same: dict[str, Any] = {
        "workspace_id": design.workspace_id,
        "kind": SignalKind.SEGMENT,
        "journey_id": design.journey_id,
        "at": now,
    }
    Signal.unscoped.bulk_create((Signal(person_id=person, key=uuid.uuid4(), **same) for person in people), CHUNK)
