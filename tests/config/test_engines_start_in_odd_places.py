"""A recycled process id, a cut initdb, a path that no socket can have, an account PostgreSQL refuses."""

import os
import pwd
from pathlib import Path

import pytest

from config.embedded import locations
from config.embedded.binaries import postgres_binary
from tests.config.conftest import Home

NOBODY = pwd.getpwnam("nobody")


def test_a_stale_pid_file_whose_number_now_means_another_process(home):
    home.open().end()
    stale = home.data_dir / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{home.data_dir / 'postgres'}\n0\n5432\n\n\n\nready\n")
    (home.data_dir / "valkey" / "valkey.pid").write_text(f"{os.getpid()}\n")
    assert home.open().owned
    assert home.sql("SELECT 1") == [(1,)]


def test_an_initdb_that_was_killed_half_way(home):
    (home.data_dir / "postgres.new").mkdir(parents=True)
    (home.data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert home.open().owned
    assert not (home.data_dir / "postgres.new").exists()


@pytest.mark.parametrize("name", ["x" * 150, "with space, comma & quote'é"])
def test_a_path_that_no_socket_can_have(name, home):
    odd = Home(home.data_dir / name)
    owner = odd.open()
    try:
        assert odd.sql("SELECT 1") == [(1,)]
        assert odd.valkey().ping()
    finally:
        owner.end()
    assert not locations.socket_directory(odd.data_dir).exists()


def test_the_address_is_the_same_for_every_process_of_a_data_directory(tmp_path):
    long = tmp_path / ("y" * 120)
    assert locations.postgres_location(long) == locations.postgres_location(long)
    assert locations.postgres_location(long) != locations.postgres_location(tmp_path / ("z" * 120))


def way_is_open_to_all() -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in postgres_binary("postgres").parents)


as_root = pytest.mark.skipif(
    os.getuid() != 0 or not way_is_open_to_all(),
    reason="only root can become somebody else, and others must be able to reach the binaries",
)


@as_root
def test_an_ordinary_user(home):
    home.data_dir.parent.chmod(0o777)
    owner = home.open("nobody")
    assert Path(f"/proc/{owner.pids['PostgreSQL']}").stat().st_uid == NOBODY.pw_uid
    assert home.sql("SELECT 1") == [(1,)]
    owner.end()


@as_root
def test_root_where_namespaces_are_forbidden_runs_postgres_as_nobody(home):
    owner = home.open("without-namespaces")
    assert Path(f"/proc/{owner.pids['PostgreSQL']}").stat().st_uid == NOBODY.pw_uid
    home.sql("CREATE TABLE kept ()")
    owner.end()
    home.open("without-namespaces")
    assert home.sql("SELECT count(*) FROM kept") == [(0,)]
