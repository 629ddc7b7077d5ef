"""A file of several parts is read by two sessions in turns: it is of one moment, in one order, and whole or absent."""

import time
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from analytics.exports import reading
from analytics.exports.heart import Heart
from tests.exports.desk import csv_rows, xlsx_rows
from workspaces.tenancy import owner, workspace_transaction

IDS = [f"person-{number:02}" for number in range(11)]


@pytest.fixture
def parts_of_three(monkeypatch):
    monkeypatch.setattr(reading, "ROWS_OF_A_PART", 3)


@pytest.fixture
def once_rows_come(monkeypatch):
    """Has something done, by a session of its own, when the first rows of a file were read."""

    def arrange(deed) -> None:
        waiting, wrote = [deed], Heart.wrote

        def first(heart: Heart, rows: int) -> None:
            if rows and waiting:
                beside = Thread(target=_in_a_session_of_its_own, args=(waiting.pop(),))
                beside.start()
                beside.join()
            wrote(heart, rows)

        monkeypatch.setattr(Heart, "wrote", first)

    return arrange


def _in_a_session_of_its_own(deed) -> None:
    try:
        deed()
    finally:
        connection.close()


@pytest.mark.parametrize(("kind", "read"), [("csv", csv_rows), ("xlsx", xlsx_rows)])
def test_its_rows_are_of_one_moment_and_in_their_order(desk, parts_of_three, once_rows_come, kind, read):
    desk.people(*IDS)

    def rename() -> None:
        with workspace_transaction(desk.workspace.pk), connection.cursor() as cursor:
            cursor.execute("UPDATE messaging_person SET external_id = 'later-' || id")

    once_rows_come(rename)
    made = desk.made(format=kind)
    assert (made.state, made.written) == ("ready", len(IDS))
    assert [row["id"] for row in read(desk.file(made))] == IDS[::-1]
    assert all(row["id"].startswith("later-") for row in read(desk.file(desk.made(format=kind))))


def test_a_session_that_dies_leaves_no_file(desk, parts_of_three, once_rows_come, settings):
    desk.people(*IDS)
    reader = connection.cursor().connection.info.backend_pid

    def end_the_other() -> None:
        while not ended():
            time.sleep(0.01)

    def ended() -> int:
        with owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE query LIKE '%%convert_to%%' AND pid NOT IN (%s, pg_backend_pid())",
                [reader],
            )
            return cursor.fetchone()[0]

    before = set(Path(settings.EXPORTS_DIR).rglob("*.part"))
    once_rows_come(end_the_other)
    failed = desk.made()
    assert failed.state == "failed" and "Ask again" in failed.problem
    assert set(Path(settings.EXPORTS_DIR).rglob("*.part")) == before
    assert desk.browser().get(f"{desk.path}{failed.public_id}/file/").status_code == 410
    assert desk.made().state == "ready"
