"""Making a file: one snapshot, the expected count first, then the rows; complete or not at all.

The order of things: the row is taken (`claiming`), the file is written under a name of this attempt, summed, put where
files are served from, and only then the row says that it is ready, if it is still this worker's. A death anywhere
before leaves an attempt that nobody can see; the next worker throws it away and begins again.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from pyroaring import BitMap, BitMap64

from analytics.exports import csv_file, manifest, storing, telling, xlsx_file
from analytics.exports.askers import permissions_now
from analytics.exports.claiming import Job, take
from analytics.exports.columns import Column, chosen
from analytics.exports.heart import Heart, LeaseLost, Stopped
from analytics.exports.keys import Numbers
from analytics.exports.news import rows_known
from analytics.exports.quota import problem_of_size
from analytics.exports.reading import Rows
from analytics.exports.source import Source
from analytics.exports.sources import SOURCES
from analytics.exports.taking import settle_in
from analytics.models import Export, ExportFormat, ExportSets, ExportState
from analytics.retention import EXPORT_FILES
from workspaces import audit, clock
from workspaces.tenancy import workspace_transaction

log = logging.getLogger(__name__)

# A snapshot whose rows are not as many as it said itself is given up; it never was seen to happen twice.
_SNAPSHOTS = 3

_NOT_ALLOWED = "The right to take these rows out was taken away before the file was made."
_MISCOUNTED = (
    "The rows did not come to the number that was counted in the same snapshot, so the file was thrown away. Ask "
    "again; if it stays so, tell whoever runs Readout."
)
_TOO_LONG = "More than twenty sheets would be needed. Choose CSV."
_BROKE = "Something went wrong while the file was made. Ask again; if it stays so, tell whoever runs Readout."


class Refused(Exception):
    """Ends as failed, with these words for whoever asked."""


class Miscounted(Exception):
    """The file does not have the rows that were expected."""


@dataclass(slots=True)
class Made:
    """A finished file, not yet published."""

    path: Path
    about: dict[str, Any]
    rows: int
    sum: str
    people: BitMap
    known: BitMap64 | None


def make_next() -> bool:
    """One file; False where nothing waits."""
    job = take()
    if job is None:
        return False
    with workspace_transaction(job.workspace_id):
        export = Export.objects.for_workspace(job.workspace_id).select_related("workspace").get(pk=job.export_id)
    storing.forget(export.file)
    telling.forget_standing(export)
    try:
        with storing.room_permitting(), Heart(job) as heart:
            made = _made(export, job, heart)
            _publish(export, job, made)
    except LeaseLost:
        log.warning("export %s: the lease ran out, somebody else goes on", export.public_id)
    except Stopped:
        _end(job, state=ExportState.CANCELLED)
    except storing.NoRoom:
        _end(job, state=ExportState.FAILED, problem=storing.FULL)
    except xlsx_file.TooLong:
        _end(job, state=ExportState.FAILED, problem=_TOO_LONG)
    except Refused as refusal:
        _end(job, state=ExportState.FAILED, problem=str(refusal))
    except Exception:
        # Whatever it is, this file ends with a word about it and the next in the queue is made.
        log.exception("export %s could not be made", export.public_id)
        _end(job, state=ExportState.FAILED, problem=_BROKE)
    _tell(job)
    return True


def _tell(job: Job) -> None:
    with workspace_transaction(job.workspace_id):
        rows = Export.objects.for_workspace(job.workspace_id).select_related("workspace", "by")
        export = rows.get(pk=job.export_id)
    telling.forget_standing(export)
    telling.write_if_long(export)


def _made(export: Export, job: Job, heart: Heart) -> Made:
    for _ in range(_SNAPSHOTS):
        path = storing.draft_of(export.public_id, job.attempt)
        with suppress(Miscounted):
            return _Attempt(export, heart, path).made()
    raise Refused(_MISCOUNTED)


class _Attempt:
    """One snapshot and what is read in it."""

    def __init__(self, export: Export, heart: Heart, path: Path) -> None:
        self.export, self.heart, self.path = export, heart, path
        self.source: Source = SOURCES[export.source].of(export.parameters)

    def made(self) -> Made:
        export, workspace = self.export, self.export.workspace
        with workspace_transaction(workspace.pk, snapshot=True):
            permissions = permissions_now(export)
            if not set(export.needs) <= permissions:
                raise Refused(_NOT_ALLOWED)
            # Before the session speaks in the reader's zone: the driver takes what it reads for UTC.
            export.as_of = clock.now()
            settle_in(export.zone)
            columns = chosen(self.source.columns(workspace, permissions, export.columns), export.columns, permissions)
            keys, known = self._keys()
            export.expected = len(keys)
            self.heart.begins(as_of=export.as_of, expected=export.expected, deleted=export.deleted)
            about, rows, found = self._write(columns, keys)
            people = self.source.people(workspace, keys)
        if rows != export.expected:
            raise Miscounted
        return Made(self.path, about, rows, found, people, known)

    def _keys(self) -> tuple[Numbers, BitMap64 | None]:
        export = self.export
        frozen = _frozen(export)
        keys = self.source.keys(export.workspace, export.parameters, frozen)
        if frozen is not None:
            export.deleted = len(frozen) - len(keys)
        if not self.source.has_news:
            return keys, None
        known, states = rows_known(export), BitMap64(self.source.states(export.workspace, keys))
        fresh = self.source.rows_of(states - known) if export.only_new else keys
        return fresh, known | states

    def _write(self, columns: Sequence[Column], keys: Numbers) -> tuple[dict[str, Any], int, str]:
        """What the file says of itself, how many rows it has, its SHA-256."""
        export, told = self.export, dict[str, Any]()
        rows = Rows(self.source, columns, keys, export.workspace_id, export.zone, self.heart.wrote)

        def about(**sums: str) -> dict[str, Any]:
            told.update(manifest.about(export, self.source, columns, rows.read) | sums)
            return told

        if export.format == ExportFormat.CSV:
            with self.path.open("wb") as out:
                found = csv_file.write(out, rows)
            return about(), rows.read, found
        xlsx_file.write(str(self.path), rows, lambda found: manifest.lines(about(sha256_of_sheets=found)))
        return told, rows.read, _sum(self.path)


def _publish(export: Export, job: Job, made: Made) -> None:
    """First the file, then the row that says so. What is stored for a row that is no longer ours is deleted."""
    size = made.path.stat().st_size
    with workspace_transaction(job.workspace_id):
        if problem := problem_of_size(export.workspace, size):
            raise Refused(problem)
    name = storing.new_name(job.workspace_id, export.format)
    with workspace_transaction(job.workspace_id):
        # So that whoever comes after a death between here and the end knows which file to delete.
        _mine(job).update(file=name)
    stored = storing.store(made.path, name)
    about = made.about | {"sha256": made.sum, "bytes": size}
    with workspace_transaction(job.workspace_id):
        ours = (
            _mine(job)
            .filter(stop_asked=False)
            .update(
                state=ExportState.READY,
                file=stored,
                written=made.rows,
                size=size,
                sha256=made.sum,
                manifest=about,
                finished_at=clock.now(),
                expires_at=clock.now() + EXPORT_FILES,
                token=None,
                leased_until=None,
            )
        )
        if ours:
            _keep_sets(export, made)
            detail = {"rows": made.rows, "sha256": made.sum, "as_of": about["as_of"], "for": export.actor}
            audit.record("worker", job.workspace_id, "export_made", "export", export.public_id, detail)
    if not ours:
        storing.forget(stored)
        raise Stopped


def _keep_sets(export: Export, made: Made) -> None:
    ExportSets.objects.for_workspace(export.workspace_id).filter(export=export).update(
        people=made.people.serialize(), rows=made.known.serialize() if made.known is not None else None
    )


def _frozen(export: Export) -> Numbers | None:
    kept = ExportSets.objects.for_workspace(export.workspace_id).get(export=export)
    if kept.asked is not None:
        return BitMap64.deserialize(bytes(kept.asked))
    return BitMap.deserialize(bytes(kept.frozen)) if kept.frozen is not None else None


def _end(job: Job, **ended: Any) -> None:
    """Nothing of the file is left; how far it had come stays to be read."""
    with suppress(DatabaseError), workspace_transaction(job.workspace_id):
        row = _mine(job).first()
        if row is None:
            return
        storing.draft_of(row.public_id, job.attempt).unlink(missing_ok=True)
        storing.forget(row.file)
        _mine(job).update(file="", token=None, leased_until=None, finished_at=clock.now(), **ended)


def _mine(job: Job) -> Any:
    return Export.objects.for_workspace(job.workspace_id).filter(**job.mine)


def _sum(path: Path) -> str:
    found = sha256()
    with path.open("rb") as opened:
        while piece := opened.read(1 << 20):
            found.update(piece)
    return found.hexdigest()
