"""Brings the schema up to date, once, however many commands start at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import engine_urls, env
from config.embedded import postgres_location

ADVISORY_LOCK = 7_326_881


def migrate_first() -> None:
    with _alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
    connection.close()


@contextmanager
def _alone() -> Iterator[None]:
    """A session of its own holds the lock, so that nothing a migration does can release it early."""
    url = env.text("DATABASE_URL")
    parts = engine_urls.database_parts(url) if url else postgres_location(settings.DATA_DIR)
    with psycopg.connect(**parts, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        yield
