"""Segments as everybody uses them: who is in one today, and asking for its people to be worked out again.

What a rule means is the business of analytics; whoever wants fresh people says so in `wanted_at` and waits until
`computed_at` has passed it (ruling 30).
"""

from django.db import connection
from django.db.models import QuerySet
from pyroaring import BitMap

from messaging.aliases import Aliases
from messaging.models import Segment, SegmentKind
from workspaces.clock import ReadoutNow

_ERASED = "SELECT id FROM messaging_person WHERE workspace_id = %s AND erased_at IS NOT NULL"


def saved(workspace: object) -> QuerySet[Segment]:
    """Those that can be chosen."""
    return Segment.objects.for_workspace(workspace).filter(archived_at=None)


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
