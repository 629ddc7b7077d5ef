"""Which files held a person: a set of numbers stands beside every file, so the answer is exact and needs no file."""

from collections.abc import Iterable

from pyroaring import BitMap

from analytics.models import ExportSets
from workspaces.models import Workspace

_AT_ONCE = 50


def held_in(workspace: Workspace, numbers: Iterable[int]) -> list[int]:
    """Ids of exports; of all numbers of the person, those of profiles merged into it too."""
    wanted = BitMap(numbers)
    sets = ExportSets.objects.for_workspace(workspace).exclude(people=None).values_list("export_id", "people")
    return [
        id for id, people in sets.iterator(chunk_size=_AT_ONCE) if BitMap.deserialize(bytes(people)).intersect(wanted)
    ]
