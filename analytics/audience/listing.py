"""One page of a set of people, the latest known first; a set of any size costs a page the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap

from messaging.models import Device, Person
from messaging.platforms import Platform
from workspaces.models import Workspace

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    person: Person
    platforms: Sequence[str]
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """The cursors are public ids: `older` for `after=`, `newer` for `before=`."""

    rows: Sequence[Listed]
    older: str = ""
    newer: str = ""


def page_of(
    workspace: Workspace, people: BitMap, *, after: str = "", before: str = "", per: int = PER_PAGE
) -> ListPage:
    numbers, has_newer, has_older = _cut(people, _edge(workspace, after), _edge(workspace, before), per)
    rows = listed(workspace, numbers)
    return ListPage(
        rows,
        older=rows[-1].person.public_id if rows and has_older else "",
        newer=rows[0].person.public_id if rows and has_newer else "",
    )


def listed(workspace: Workspace, numbers: Sequence[int]) -> list[Listed]:
    """In the order given, with what is known of their devices."""
    people = Person.objects.for_workspace(workspace).in_bulk(numbers)
    devices: defaultdict[int, list[Device]] = defaultdict(list)
    for device in (
        Device.objects.for_workspace(workspace).filter(person__in=numbers, removed_at=None).order_by("platform")
    ):
        devices[device.person_id].append(device)
    return [_listed(people[number], devices[number]) for number in numbers]


def _listed(person: Person, devices: Sequence[Device]) -> Listed:
    platforms = dict.fromkeys(Platform(device.platform).name.lower() for device in devices)
    return Listed(person, list(platforms), max((device.last_seen_at for device in devices), default=None))


def _edge(workspace: Workspace, public_id: str) -> int | None:
    if not public_id or "\0" in public_id:
        return None
    return Person.objects.for_workspace(workspace).filter(public_id=public_id).values_list("pk", flat=True).first()


def _cut(people: BitMap, after: int | None, before: int | None, per: int) -> tuple[list[int], bool, bool]:
    """The numbers of the page, highest first, and whether there are higher and lower ones."""
    if before is not None and after is None:
        start = people.rank(before)
        end = min(start + per, len(people))
    else:
        end = len(people) if after is None else people.rank(after - 1)
        start = max(end - per, 0)
    return list(reversed(people[start:end])), end < len(people), start > 0
