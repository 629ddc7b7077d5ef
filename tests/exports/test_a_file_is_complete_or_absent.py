"""Workers killed in the middle, disks that are full, leases that ran out: the whole file or none (reliability.md 5)."""

import random
import resource
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from analytics.exports import making, storing
from analytics.exports.claiming import take
from analytics.exports.making import make_next
from analytics.models import Export
from tests import servers
from tests.exports.desk import csv_rows, xlsx_rows
from workspaces.tenancy import engine_transaction

CHECKOUT = Path(__file__).resolve().parents[2]
PEOPLE = 60_000
# So that a worker is in the middle of its rows when it dies.
PATIENCE = 60.0


def start_worker(**limits: int) -> subprocess.Popen:
    """A process of its own with the product's settings and this test's database and folder."""

    def limit() -> None:
        for name, bytes in limits.items():
            resource.setrlimit(getattr(resource, name), (bytes, bytes))

    return subprocess.Popen(
        [sys.executable, "manage.py", "make_exports"],
        cwd=CHECKOUT,
        env=servers.environment(EXPORTS_DIR=str(settings.EXPORTS_DIR)),
        preexec_fn=limit,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def people_without_end(desk, n: int) -> None:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_person (workspace_id, public_id, external_id)"
            " SELECT %s, 'u_many' || n, 'many-' || n FROM generate_series(1, %s) AS n",
            [desk.workspace.pk, n],
        )


def wait_until_it_writes(desk, export: Export, worker: subprocess.Popen, attempt: int) -> bool:
    """Whether it was met while its rows were being written."""
    deadline = time.monotonic() + PATIENCE
    work = Path(settings.EXPORTS_DIR) / "work"
    while worker.poll() is None:
        drafts = list(work.glob(f"{export.public_id}.{attempt}.part"))
        if drafts and drafts[0].stat().st_size > 1_000:
            return True
        assert time.monotonic() < deadline, "the worker does not begin"
        time.sleep(0.002)
    return False


def lease_is_over() -> None:
    """What time does by itself after a death."""
    with engine_transaction("export"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE analytics_export SET leased_until = clock_timestamp() - interval '1 second' WHERE state = 'running'"
        )


def files_stored() -> list[Path]:
    folder = Path(settings.EXPORTS_DIR) / "files"
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.EXPORTS_DIR = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }


def test_a_killed_worker_leaves_nothing_short(desk):
    kill_and_finish(desk, "csv", 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_worker_killed_ten_times_leaves_nothing_short(desk, kind):
    kill_and_finish(desk, kind, 10)


def kill_and_finish(desk, kind: str, kills: int) -> None:
    people_without_end(desk, PEOPLE)
    asked = desk.ask(format=kind)
    dice, killed = random.Random(kind), 0
    for attempt in range(1, kills + 1):
        worker = start_worker()
        if wait_until_it_writes(desk, asked, worker, attempt):
            time.sleep(dice.uniform(0, 0.05))
            worker.kill()
            killed += 1
        worker.wait()
        worker.stdout.close()
        now = desk.export(asked.public_id)
        assert now.state in ("running", "ready")
        # One that died between storing and saying so has left the name of its file to whoever goes on.
        stored = [path.relative_to(Path(settings.EXPORTS_DIR) / "files").as_posix() for path in files_stored()]
        assert stored == [now.file] or (now.state == "running" and not stored)
        lease_is_over()
    assert killed
    while desk.export(asked.public_id).state == "running":
        assert make_next()
    made = desk.export(asked.public_id)
    content = desk.file(made)
    rows = csv_rows(content) if kind == "csv" else xlsx_rows(content)
    assert len(rows) == len({row["id"] for row in rows}) == made.expected == PEOPLE
    assert sha256(content).hexdigest() == made.sha256
    assert len(files_stored()) == 1
    assert list((Path(settings.EXPORTS_DIR) / "work").iterdir()) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_full_disk_is_said_and_leaves_nothing(desk, kind):
    people_without_end(desk, 20_000)
    asked = desk.ask(format=kind)
    worker = start_worker(RLIMIT_FSIZE=100_000)
    said, _ = worker.communicate(timeout=PATIENCE)
    failed = desk.export(asked.public_id)
    assert (failed.state, failed.problem) == ("failed", storing.FULL), said.decode()
    assert files_stored() == []
    assert desk.browser().get(f"{desk.path}{asked.public_id}/file/").status_code == 410


def test_whoever_lost_the_lease_publishes_nothing(desk, monkeypatch):
    desk.people("ann", "bob")
    asked = desk.ask()
    publish = making._publish

    def slow(export, job, made):
        lease_is_over()
        assert take() is not None
        publish(export, job, made)

    monkeypatch.setattr(making, "_publish", slow)
    assert make_next()
    now = desk.export(asked.public_id)
    assert (now.state, now.attempt, files_stored()) == ("running", 2, [])


def test_rows_that_do_not_come_to_the_expected_count_are_thrown_away(desk, monkeypatch):
    people = desk.people("ann", "bob", "cid")
    source = making.SOURCES["people"]
    monkeypatch.setattr(type(source), "keys", lambda *_: making.BitMap([*people, max(people) + 1_000]))
    failed = desk.made()
    assert (failed.state, failed.expected) == ("failed", 4)
    assert "thrown away" in failed.problem
    assert files_stored() == []


def test_a_file_that_is_stopped_leaves_nothing(desk):
    desk.people("ann")
    waiting, running = desk.ask(), desk.ask()
    browser = desk.browser()
    browser.post(f"{desk.path}{waiting.public_id}/cancel/")
    assert desk.export(waiting.public_id).state == "cancelled"
    assert take() is not None
    browser.post(f"{desk.path}{running.public_id}/cancel/")
    lease_is_over()
    assert not make_next()
    assert desk.export(running.public_id).state == "cancelled"
    assert files_stored() == []
