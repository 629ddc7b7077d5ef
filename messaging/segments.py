"""Segments as everybody uses them: who is in one today, and asking for its people to be worked out again.

What a rule means is the business of analytics; whoever wants fresh people says so in `wanted_at` and waits until
`computed_at` has passed it (ruling 30).
"""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from pyroaring import BitMap

from messaging.aliases import Aliases
from messaging.models import Segment, SegmentKind
from messaging.models.segment import segment_public_id
from workspaces import clock
from workspaces.clock import ReadoutNow

_ERASED = "SELECT id FROM messaging_person WHERE workspace_id = %s AND erased_at IS NOT NULL"


def saved(workspace: object, reader: Any = None) -> QuerySet[Segment]:
    """Those that can be chosen, by a reader who may have some of their own; without one, those of everybody."""
    return listed(workspace, reader).filter(archived_at=None)


def listed(workspace: object, reader: Any = None) -> QuerySet[Segment]:
    """Archived ones too."""
    mine = Q(private_to=None) | (Q(private_to=reader.pk) if getattr(reader, "pk", None) else Q(pk__in=[]))
    return Segment.objects.for_workspace(workspace).filter(mine, passing=False)


def pass_on(workspace_id: int, people: BitMap, words: str, *, by: Any = None, came_from: str = "") -> Segment:
    """Freezes exactly these people, so that the next page means them too. It has no name until somebody saves it."""
    public_id, now = segment_public_id(), clock.now()
    frozen = Segment(
        workspace_id=workspace_id,
        public_id=public_id,
        external_id=public_id,
        name=words,
        kind=SegmentKind.SNAPSHOT,
        sentence=words,
        made_by=by,
        came_from=came_from,
        passing=True,
        wanted_at=now,
        computed_at=now,
        updated_at=now,
    )
    hold(frozen, people)
    frozen.save()
    return frozen


def ask(segment: Segment) -> None:
    """Asks for its people as of now. A snapshot that was taken stays what it is."""
    if segment.kind == SegmentKind.SNAPSHOT and segment.computed_at is not None:
        return
    Segment.objects.for_workspace(segment.workspace_id).filter(pk=segment.pk).update(wanted_at=ReadoutNow())
    segment.refresh_from_db(fields=["wanted_at"])


def people_in(segment: Segment) -> BitMap:
    """The numbers of its people who exist now, each as who they are today."""
    return people_now(segment.workspace_id, BitMap.deserialize(bytes(segment.members)))


def deleted_in(segment: Segment) -> int:
    """Of those it held when it was worked out, how many were deleted since."""
    numbers = BitMap.deserialize(bytes(segment.members))
    return len(Aliases.of(segment.workspace_id).translate(numbers) & erased(segment.workspace_id))


def hold(segment: Segment, people: BitMap) -> None:
    """Puts exactly these into it; the caller saves."""
    segment.members, segment.count = people.serialize(), len(people)


def people_now(workspace_id: int, numbers: BitMap) -> BitMap:
    """Merged-away numbers become those of the survivors; erased people are nobody any more."""
    return Aliases.of(workspace_id).translate(numbers) - erased(workspace_id)


def erased(workspace_id: int) -> BitMap:
    with connection.cursor() as cursor:
        cursor.execute(_ERASED, [workspace_id])
        return BitMap(number for (number,) in cursor)
