"""Giving tags to many people and taking them away (metrics.md J-33).

A run goes through its people in batches, each a transaction that also notes how far it came and whom it changed: killed
at any moment, the next worker goes on where the last commit was, and nobody is counted twice. Two workers never have
the same run, because a batch holds its row; the lock ends with the transaction, or with the process.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum
from pyroaring import BitMap

from messaging.aliases import Aliases
from messaging.models import PersonTag, TagDeed, TagRun, TagRunPart, TagRunState
from workspaces import clock
from workspaces.tenancy import engine_transaction, workspace_transaction

BATCH = 2_000
# So many people are dealt with before the page answers.
AT_ONCE = 1_000
MOST_NAMES = 10
LONGEST_NAME = 100
UNDONE_WITHIN = timedelta(hours=24)

# Held until the tags are written, so that nobody is erased or merged in between (ruling 23: people first, sorted).
_LOCK = """
SELECT id FROM messaging_person
WHERE workspace_id = %s AND id = ANY(%s) AND erased_at IS NULL AND merged_into_id IS NULL
ORDER BY id FOR NO KEY UPDATE
"""
_CHANGE = {
    TagDeed.ADD: """
INSERT INTO messaging_persontag (workspace_id, person_id, name)
SELECT %(ws)s, unnest(%(people)s::bigint[]), %(name)s ON CONFLICT DO NOTHING RETURNING person_id
""",
    TagDeed.REMOVE: """
DELETE FROM messaging_persontag WHERE workspace_id = %(ws)s AND person_id = ANY(%(people)s) AND name = %(name)s
RETURNING person_id
""",
}
_COUNTS = "SELECT name, count(*) FROM messaging_persontag WHERE workspace_id = %s GROUP BY name ORDER BY name"
_ASK = """
UPDATE messaging_segment SET wanted_at = readout_now()
WHERE workspace_id = %(ws)s AND kind = 'live' AND archived_at IS NULL AND EXISTS (
    SELECT FROM jsonb_path_query(rule, 'strict $.**') AS part
    WHERE jsonb_typeof(part) = 'object' AND (part ? 'segment' OR %(names)s::jsonb @> (part -> 'tag'))
)
"""
_OPPOSITE = {TagDeed.ADD: TagDeed.REMOVE, TagDeed.REMOVE: TagDeed.ADD}


class NotUndoable(Exception):
    """Why a run cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is to do: the same people get, or lose, each of the tags."""

    deed: TagDeed
    people: Mapping[str, BitMap]
    words: str
    came_from: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """People counted once for each tag; `people` is the largest number any tag was for."""

    people: int
    total: int
    done: int
    changed: int

    @property
    def finished(self) -> bool:
        return self.done >= self.total


def read_names(text: str) -> list[str]:
    """Tags as somebody types them: commas or lines between them."""
    words = (" ".join(word.split()) for word in text.replace("\0", "").replace("\n", ",").split(","))
    return list(dict.fromkeys(filter(None, words)))


def is_in_use(workspace_id: int, name: str) -> bool:
    return PersonTag.objects.for_workspace(workspace_id).filter(name=name).exists()


def start(workspace_id: int, wanted: Wanted, by: Any, undoes: TagRun | None = None) -> TagRun:
    """The decision, with its people as they are now. Inside the workspace's transaction."""
    run = TagRun.unscoped.create(
        workspace_id=workspace_id,
        deed=wanted.deed,
        words=wanted.words,
        came_from=wanted.came_from,
        by=by,
        undoes=undoes,
    )
    TagRunPart.unscoped.bulk_create(
        TagRunPart(workspace_id=workspace_id, run=run, name=name, people=people.serialize(), total=len(people))
        for name, people in wanted.people.items()
    )
    return run


def undo(run: TagRun, by: Any) -> TagRun:
    """The opposite of what the run changed, and nothing else: who had the tag before keeps it."""
    held = TagRun.objects.for_workspace(run.workspace_id).select_for_update().get(pk=run.pk)
    known = TagRun.objects.for_workspace(run.workspace_id).filter(undoes=held).first()
    if known is not None:
        return known
    if not may_undo(held):
        raise NotUndoable
    parts = {part.name: BitMap.deserialize(bytes(part.changed)) for part in parts_of(held)}
    changed = {name: people for name, people in parts.items() if people}
    wanted = Wanted(_OPPOSITE[TagDeed(held.deed)], changed, held.words, held.came_from)
    return start(run.workspace_id, wanted, by, undoes=held)


def may_undo(run: TagRun) -> bool:
    """For 24 hours after it ended, and an undoing is not undone: that would be a new decision."""
    if run.finished_at is None or run.undoes_id is not None:
        return False
    return run.state != TagRunState.RUNNING and run.finished_at > clock.now() - UNDONE_WITHIN


def parts_of(run: TagRun) -> QuerySet[TagRunPart]:
    return TagRunPart.objects.for_workspace(run.workspace_id).filter(run=run).order_by("pk")


def progress(run: TagRun) -> Progress:
    sums = TagRunPart.objects.for_workspace(run.workspace_id).filter(run=run)
    found = sums.aggregate(total=Sum("total"), done=Sum("done"), changed=Sum("changed_count"))
    people = max(sums.values_list("total", flat=True), default=0)
    return Progress(people, found["total"] or 0, found["done"] or 0, found["changed"] or 0)


def stop(run: TagRun) -> bool:
    """The rest is left as it is; what was done can be undone."""
    mine = TagRun.objects.for_workspace(run.workspace_id).filter(pk=run.pk, state=TagRunState.RUNNING)
    return bool(mine.update(state=TagRunState.STOPPED, finished_at=clock.now()))


def work_through(workspace_id: int, run_id: int) -> None:
    """One run to its end."""
    while go_on(workspace_id, run_id):
        pass


def go_on(workspace_id: int, run_id: int) -> int:
    """One batch; how many people were looked at. 0 where it is done, stopped or in somebody else's hands."""
    with workspace_transaction(workspace_id):
        runs = TagRun.objects.for_workspace(workspace_id).filter(pk=run_id, state=TagRunState.RUNNING)
        run = runs.select_for_update(skip_locked=True).first()
        if run is None:
            return 0
        part = next((part for part in parts_of(run) if part.done < part.total), None)
        if part is None:
            runs.update(state=TagRunState.DONE, finished_at=clock.now())
            _ask_for_segments(run)
            return 0
        return _batch(TagDeed(run.deed), part)


def _ask_for_segments(run: TagRun) -> None:
    """Live segments that look at these tags, or at other segments, are worked out again now and not in ten minutes."""
    names = [part.name for part in parts_of(run)]
    with connection.cursor() as cursor:
        cursor.execute(_ASK, {"ws": run.workspace_id, "names": json.dumps(names)})


def _batch(deed: TagDeed, part: TagRunPart) -> int:
    numbers = BitMap.deserialize(bytes(part.people))[part.done : part.done + BATCH]
    changed = _changed(part.workspace_id, deed, part.name, numbers)
    everybody = BitMap.deserialize(bytes(part.changed)) | changed
    rows = TagRunPart.objects.for_workspace(part.workspace_id).filter(pk=part.pk)
    rows.update(done=part.done + len(numbers), changed=everybody.serialize(), changed_count=len(everybody))
    return len(numbers)


def _changed(workspace_id: int, deed: TagDeed, name: str, numbers: BitMap) -> BitMap:
    """Whom it changed; people who were merged are their survivors, erased ones nobody."""
    present = Aliases.among(workspace_id, numbers).translate(BitMap(numbers))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [workspace_id, list(present)])
        people = [number for (number,) in cursor.fetchall()]
        cursor.execute(_CHANGE[deed], {"ws": workspace_id, "people": people, "name": name})
        return BitMap(number for (number,) in cursor.fetchall())


def go_on_with_all() -> int:
    """A batch of every run of every workspace; how many people were looked at."""
    with engine_transaction("fold"):
        running = list(TagRun.unscoped.filter(state=TagRunState.RUNNING).order_by("pk").values_list("workspace", "pk"))
    return sum(go_on(workspace_id, run_id) for workspace_id, run_id in running)


def names_with_people(workspace_id: int) -> list[tuple[str, int]]:
    """Every tag in use and how many people have it now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [workspace_id])
        return list(cursor.fetchall())
