"""Reading an upload: batch by batch, each one transaction that also notes how far it came.

Killed at any moment, the next worker skips what is through and goes on. A worker has an upload for a minute at a time,
by the database's clock, and says with every batch that it is still there.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.db import connection
from pyroaring import BitMap

from messaging.models import LineKind, NamedBy, Upload, UploadLine, UploadPart, UploadState
from messaging.uploads.columns import recognise
from messaging.uploads.matching import LONGEST, judge
from messaging.uploads.sheets import MAGIC, rows_of_sheet
from messaging.uploads.texts import Rows, Unreadable, rows_of_text
from workspaces.tenancy import engine_transaction, workspace_transaction

LARGEST = 64 * 1024 * 1024
MOST_ROWS = 2_000_000
BATCH = 5_000
# Read before the page answers.
AT_ONCE = 256 * 1024
PART = 256 * 1024
_SAMPLE_ROWS, _SAMPLE_COLUMNS = 6, 30

_TAKE = """
UPDATE messaging_upload SET taken_until = readout_now() + interval '1 minute'
WHERE workspace_id = %s AND id = %s AND state = 'reading'
    AND (taken_until IS NULL OR taken_until < readout_now()) RETURNING id
"""
_DUE = """
SELECT workspace_id, id FROM messaging_upload
WHERE state = 'reading' AND (taken_until IS NULL OR taken_until < readout_now()) ORDER BY id
"""
_NOTE = """
UPDATE messaging_upload SET position = %(position)s, members = %(members)s, matched = matched + %(matched)s,
    malformed = malformed + %(malformed)s, unknown = unknown + %(unknown)s, duplicate = duplicate + %(duplicate)s,
    taken_until = readout_now() + interval '1 minute'
WHERE workspace_id = %(ws)s AND id = %(id)s AND reading = %(reading)s AND position = %(before)s AND state = 'reading'
"""
# What nobody knows may stand in the file twice too; the first is unknown, the others are duplicates.
_TWICE = """
WITH again AS (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY text ORDER BY line) AS n FROM messaging_uploadline
        WHERE workspace_id = %(ws)s AND upload_id = %(id)s AND kind = 'unknown'
    ) u WHERE n > 1
), moved AS (
    UPDATE messaging_uploadline SET kind = 'duplicate' WHERE id IN (SELECT id FROM again) RETURNING id
)
UPDATE messaging_upload SET state = 'ready', unknown = unknown - (SELECT count(*) FROM moved),
    duplicate = duplicate + (SELECT count(*) FROM moved)
WHERE workspace_id = %(ws)s AND id = %(id)s AND reading = %(reading)s AND state = 'reading'
"""


def keep(workspace_id: int, name: str, parts: Iterable[bytes], by: object) -> Upload:
    """The file as it came, and a first guess at its column. Inside the workspace's transaction."""
    upload = Upload.unscoped.create(workspace_id=workspace_id, name=name.replace("\0", "")[:200], size=0, by=by)
    size = 0
    for place, part in enumerate(parts):
        size += len(part)
        UploadPart.unscoped.create(workspace_id=workspace_id, upload=upload, place=place, body=part)
    upload.size = size
    try:
        sample = [row[:_SAMPLE_COLUMNS] for _, row in islice(_rows(upload), _SAMPLE_ROWS)]
        upload.sample = [[cell.replace("\0", "")[:100] for cell in row] for row in sample]
        column = recognise(upload.sample)
        upload.column, upload.named_by, upload.has_heading = column.place, column.named_by, column.has_heading
        if not any(cell.strip() for row in sample for cell in row):
            raise Unreadable("The file is empty.")
    except Unreadable as error:
        upload.state, upload.problem = UploadState.FAILED, str(error)
    upload.save()
    return upload


def read_again(upload: Upload, column: int, named_by: str, *, has_heading: bool) -> None:
    """By another column; what was found before is forgotten."""
    mine = Upload.objects.for_workspace(upload.workspace_id).filter(pk=upload.pk)
    held = mine.select_for_update().get()
    UploadLine.objects.for_workspace(upload.workspace_id).filter(upload=upload).delete()
    fresh = Upload(workspace_id=upload.workspace_id)
    for name in ("position", "matched", "unknown", "duplicate", "malformed", "members", "taken_until", "problem"):
        setattr(held, name, getattr(fresh, name))
    held.column, held.named_by, held.has_heading = column, named_by, has_heading
    held.state, held.reading = UploadState.READING, held.reading + 1
    held.save()


def read_all() -> int:
    """Every upload that waits, of every workspace; how many were taken up."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_DUE)
        due = cursor.fetchall()
    return sum(read(workspace_id, upload_id) for workspace_id, upload_id in due)


def read(workspace_id: int, upload_id: int) -> bool:
    """One upload to its end; False where it is in somebody else's hands."""
    with workspace_transaction(workspace_id), connection.cursor() as cursor:
        cursor.execute(_TAKE, [workspace_id, upload_id])
        if cursor.fetchone() is None:
            return False
        upload = Upload.objects.for_workspace(workspace_id).get(pk=upload_id)
    try:
        named = _named(upload)
        while batch := list(islice(named, BATCH)):
            if not _take_in(upload, batch):
                return True
        _finish(upload)
    except Unreadable as error:
        _give_up(upload, str(error))
    return True


def _named(upload: Upload) -> Iterator[tuple[int, str]]:
    """Line and cell of what is not through yet. Empty lines are nothing; a line without the column is malformed."""
    rows = _rows(upload)
    if upload.has_heading:
        next(rows, None)
    told = ((line, row) for line, row in rows if any(cell.strip() for cell in row))
    for n, (line, row) in enumerate(told):
        if n >= MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} lines. Divide it.")
        if n >= upload.position:
            yield line, (row[upload.column] if upload.column < len(row) else "")


def _rows(upload: Upload) -> Rows:
    parts = _parts(upload)
    first = next(parts, b"")
    return rows_of_sheet(chain([first], parts)) if first.startswith(MAGIC) else rows_of_text(first, parts)


def _parts(upload: Upload) -> Iterator[bytes]:
    """One at a time, each read in a transaction of its own: the file is never in memory as a whole."""
    place = 0
    while True:
        with workspace_transaction(upload.workspace_id):
            parts = UploadPart.objects.for_workspace(upload.workspace_id).filter(upload=upload, place=place)
            body = parts.values_list("body", flat=True).first()
        if body is None:
            return
        yield bytes(body)
        place += 1


def _take_in(upload: Upload, batch: Sequence[tuple[int, str]]) -> bool:
    """False where the upload was deleted, or is read by another column now."""
    before = BitMap.deserialize(bytes(upload.members))
    with workspace_transaction(upload.workspace_id), connection.cursor() as cursor:
        judged = judge(upload.workspace_id, NamedBy(upload.named_by), batch, before)
        kinds = [kind for _, kind, _ in judged.lines]
        upload.members = (before | judged.people).serialize()
        noted = {
            "ws": upload.workspace_id,
            "id": upload.pk,
            "reading": upload.reading,
            "before": upload.position,
            "position": upload.position + len(batch),
            "members": upload.members,
            "matched": judged.matched,
            **{kind.value: kinds.count(kind) for kind in LineKind},
        }
        cursor.execute(_NOTE, noted)
        if not cursor.rowcount:
            return False
        UploadLine.unscoped.bulk_create(
            UploadLine(workspace_id=upload.workspace_id, upload=upload, line=line, kind=kind, text=_storable(text))
            for line, kind, text in judged.lines
        )
    upload.position += len(batch)
    return True


def _storable(text: str) -> str:
    return text.replace("\0", "")[:LONGEST]


def _finish(upload: Upload) -> None:
    with workspace_transaction(upload.workspace_id), connection.cursor() as cursor:
        cursor.execute(_TWICE, {"ws": upload.workspace_id, "id": upload.pk, "reading": upload.reading})


def _give_up(upload: Upload, problem: str) -> None:
    with workspace_transaction(upload.workspace_id):
        mine = Upload.objects.for_workspace(upload.workspace_id).filter(pk=upload.pk, reading=upload.reading)
        mine.update(state=UploadState.FAILED, problem=problem)
