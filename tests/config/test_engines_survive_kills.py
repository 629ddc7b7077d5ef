"""Whoever is killed, what was committed is there at the next start, and nothing keeps running."""

import os
import signal
import time

import psycopg
import pytest

from config.embedded import postgres_location
from tests.config.conftest import alive


def fill(home):
    home.sql("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")


def rows(home):
    return home.sql("SELECT count(*) FROM kept")[0][0]


def test_committed_rows_are_there_after_the_owner_was_killed(home, gone):
    owner = home.open(durable=True)
    fill(home)
    owner.kill()
    for pid in owner.pids.values():
        gone(pid)
    home.open(durable=True)
    assert rows(home) == 1000


def test_the_next_owner_may_start_while_the_killed_one_s_engines_still_end(home):
    owner = home.open(durable=True)
    fill(home)
    owner.kill()
    assert home.open(durable=True).owned
    assert rows(home) == 1000


def test_committed_rows_are_there_after_postgres_was_killed(home):
    owner = home.open(durable=True)
    fill(home)
    os.kill(owner.pids["PostgreSQL"], signal.SIGKILL)
    owner.end()
    home.open(durable=True)
    assert rows(home) == 1000


def test_a_session_that_outlives_its_killed_postgres_is_ended_before_the_next_start(home):
    owner = home.open(durable=True)
    fill(home)
    busy = psycopg.connect(**postgres_location(home.data_dir), autocommit=True)
    pid = busy.info.backend_pid
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
    os.kill(owner.pids["PostgreSQL"], signal.SIGKILL)
    owner.kill()
    home.open(durable=True)
    busy.close()
    assert not alive(pid)
    assert rows(home) == 1000


def test_keys_are_there_after_valkey_was_killed(home):
    owner = home.open(durable=True)
    home.valkey().set("kept", "1")
    time.sleep(1.2)  # Valkey writes its log to the disk once a second
    os.kill(owner.pids["Valkey"], signal.SIGKILL)
    owner.end()
    home.open(durable=True)
    assert home.valkey().get("kept") == b"1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_after_the_owner_was_ended_by(number, home, gone):
    owner = home.open()
    owner.process.send_signal(number)
    owner.process.wait()
    for pid in owner.pids.values():
        gone(pid)


def test_nothing_is_left_after_the_owner_ended(home, gone):
    owner = home.open()
    owner.end()
    for pid in owner.pids.values():
        gone(pid, patience=1)
    assert not (home.data_dir / "postgres" / "postmaster.pid").exists()
    assert list((home.data_dir / "sockets").iterdir()) == []
