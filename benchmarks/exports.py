"""A million people as files, beside the bare COPY of the same rows in the same run."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from uuid import uuid4

import openpyxl
import psycopg
from pyroaring import BitMap

from analytics.exports import storing
from analytics.models import Export, ExportSets
from benchmarks.installation import Place
from benchmarks.table import Line, Section
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

PEOPLE = 1_000_000
TIMES = {"csv": 3, "xlsx": 2}
COPY_BUDGET, XLSX_BUDGET, MEMORY_BUDGET = 1.5, 15.0, 64
COLUMNS = ["id", "public_id", "platforms", "known_since", "last_seen"]
EXPLANATION = """\
{people:,} people with a device each; columns {columns}, each time in the zone of a reader and in UTC. *Bare COPY* is
`COPY (SELECT ...) TO STDOUT (FORMAT csv)` of the same columns of the same people in the same order, without guards and
without the second time, read by psycopg and written to a file. A file is timed from taking the job to the answer
*ready*: count, rows, SHA-256, fsync, manifest, the set of its people. Each is the best of its runs, in a process of its
own; memory is the most that process held above what it held when it began. Read back by `csv` and by openpyxl."""

_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id, created_at)
SELECT %(ws)s, 'u_' || md5(n::text), 'customer-' || n, now() - n * interval '1 minute'
FROM generate_series(1, %(people)s) AS n RETURNING id
"""
_DEVICES = """
INSERT INTO messaging_device (workspace_id, person_id, token, platform)
SELECT workspace_id, id, 'exported-' || id, 1 + id %% 3 FROM messaging_person
WHERE workspace_id = %(ws)s AND id BETWEEN %(first)s AND %(last)s
"""
_BARE = """
COPY (
    SELECT p.external_id, p.public_id, d.platforms, p.created_at, d.last_seen FROM messaging_person p LEFT JOIN (
        SELECT person_id, string_agg(platform::text, ' ') AS platforms, max(last_seen_at) AS last_seen
        FROM messaging_device WHERE workspace_id = {ws} AND person_id BETWEEN {first} AND {last} GROUP BY person_id
    ) d ON d.person_id = p.id
    WHERE p.workspace_id = {ws} AND p.id BETWEEN {first} AND {last} ORDER BY p.id DESC
) TO STDOUT (FORMAT csv)
"""


def measure(place: Place, conninfo: str) -> Section:
    numbers = _fill(place, conninfo)
    bare = min(_bare(place, conninfo, numbers) for _ in range(TIMES["csv"]))
    made = {kind: [_made(place, numbers, kind) for _ in range(times)] for kind, times in TIMES.items()}
    lines = [Line("Bare COPY", f"{bare:.2f} s")]
    for kind, runs in made.items():
        took, memory = min(run[0] for run in runs), max(run[1] for run in runs)
        _read_back(runs[-1][2], numbers)
        lines += _lines(kind, took, memory, bare)
    text = EXPLANATION.format(people=PEOPLE, columns=", ".join(COLUMNS))
    return Section("A million people as files", text, lines)


def _lines(kind: str, took: float, memory: float, bare: float) -> Iterator[Line]:
    if kind == "csv":
        said = f"{took:.2f} s, {took / bare:.2f}x the bare COPY"
        yield Line("CSV", said, f"{COPY_BUDGET}x", took <= bare * COPY_BUDGET)
    else:
        yield Line("XLSX", f"{took:.2f} s", f"{XLSX_BUDGET:.0f} s", took <= XLSX_BUDGET)
    yield Line("· memory above base", f"{memory:.0f} MB", f"{MEMORY_BUDGET} MB", memory <= MEMORY_BUDGET)


def _fill(place: Place, conninfo: str) -> BitMap:
    with psycopg.connect(conninfo, autocommit=True) as session:
        asked = {"ws": place.workspace_id, "people": PEOPLE}
        numbers = BitMap(number for (number,) in session.execute(_PEOPLE, asked))
        session.execute(_DEVICES, asked | {"first": numbers.min(), "last": numbers.max()})
        session.execute("VACUUM ANALYZE messaging_person, messaging_device")
    return numbers


def _bare(place: Place, conninfo: str, numbers: BitMap) -> float:
    statement = _BARE.format(ws=place.workspace_id, first=numbers.min(), last=numbers.max())
    target = storing.draft_of("bare", 0)
    began = time.perf_counter()
    with psycopg.connect(conninfo) as session, session.cursor().copy(statement) as copy, target.open("wb") as out:
        for line in copy:
            out.write(line)
    took = time.perf_counter() - began
    target.unlink()
    return took


def _made(place: Place, numbers: BitMap, kind: str) -> tuple[float, float, Export]:
    """Seconds, megabytes above base, and the finished export."""
    workspace = Workspace.objects.get(pk=place.workspace_id)
    with workspace_transaction(workspace.pk):
        export = Export.unscoped.create(
            workspace=workspace,
            source="people",
            columns=COLUMNS,
            format=kind,
            zone="Asia/Kathmandu",
            title="Everybody",
            actor="benchmark",
            asker="key:0",
            nonce=uuid4().hex,
        )
        ExportSets.unscoped.create(workspace=workspace, export=export, frozen=numbers.serialize())
    command = [sys.executable, "-m", "benchmarks.one_export"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    with workspace_transaction(workspace.pk):
        export.refresh_from_db()
    if not export.is_ready:
        raise RuntimeError(export.problem)
    return told["seconds"], told["megabytes"], export


def _read_back(export: Export, numbers: BitMap) -> None:
    """By readers that know nothing of the writers; exactly the people of the set, each once, highest number first."""
    with storing.opened(export.file) as file:
        read = _csv(file) if export.format == "csv" else _xlsx(file)
        count = sum(1 for _ in _checked(read))
    if count != len(numbers):
        raise RuntimeError(f"{count} rows of {len(numbers)}")


def _checked(rows: Iterable[str]) -> Iterator[str]:
    for place, id in enumerate(rows, 1):
        if id != f"customer-{PEOPLE - place + 1}":
            raise RuntimeError(f"row {place} is {id}")
        yield id


def _csv(file) -> Iterator[str]:
    return (row["id"] for row in csv.DictReader(TextIOWrapper(file, "utf-8-sig", newline="")))


def _xlsx(file) -> Iterator[str]:
    rows = openpyxl.load_workbook(file, read_only=True)["Rows"].iter_rows(min_row=2, max_col=1, values_only=True)
    return (str(id) for (id,) in rows)
