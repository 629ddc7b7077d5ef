"""Brings the schema up to date, once, however many commands start at the same moment."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from collections.abc import Iterator

ADVISORY_LOCK = 7_326_881


def migrate_first() -> None:
    with _alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    connection.close_pool()  # its threads must not be there when children are started


@contextmanager
def _alone() -> "Iterator[None]":
    """A session of its own holds the lock, so that nothing a migration does can release it early."""
    parameters = connection.get_connection_params()
    words = {name: parameters[name] for name in ("dbname", "host", "port", "user", "password") if name in parameters}
    words |= {name: value for name, value in parameters.items() if name.startswith("ssl")}
    with psycopg.connect(**words, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        yield
