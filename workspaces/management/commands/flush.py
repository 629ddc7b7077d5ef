from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import OperationalError, connections, transaction
from psycopg import sql
from psycopg.errors import DeadlockDetected

from workspaces.connection import schema_work

# What migrate itself fills.
_KEPT = ["django_migrations", "django_content_type", "auth_permission"]
_ATTEMPTS = 5
_CONTINUE = "CONTINUE IDENTITY"
# Bytes up to which rows are deleted one by one.
_LITTLE = 2_000_000
# Empty tables are left alone.
_FILLED = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
    AND relname <> ALL(%s)
"""


class Command(DjangoFlush):
    """Empties every table as their owner: the app role may not truncate, and some tables have no model Django knows."""

    def handle(self, **options):
        connection = connections[options["database"]]
        if options["interactive"] and input(f"Type yes to delete everything in {connection.alias}: ") != "yes":
            raise CommandError("Nothing was deleted.")
        identity = "RESTART IDENTITY" if options.get("reset_sequences", True) else _CONTINUE
        with schema_work(connection.alias):
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    _empty(connection, identity)
                    break
                except OperationalError as error:
                    # A request that is still reading takes tables in an order of its own, and soon ends.
                    if not isinstance(error.__cause__, DeadlockDetected) or attempt == _ATTEMPTS:
                        raise


def _empty(connection, identity: str) -> None:
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(_FILLED, [_KEPT])
        sizes = dict(cursor.fetchall())
        if not sizes:
            return
        tables = [sql.Identifier(name) for name in sizes]
        listed = sql.SQL(", ").join(tables)
        if identity == _CONTINUE and sum(sizes.values()) < _LITTLE and _may_pass_triggers(cursor):
            # Truncating a table truncates all that refer to it, a hundred partitions that hold nothing among them.
            cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(listed))
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(table) for table in tables))
        else:
            cursor.execute(sql.SQL("TRUNCATE {} {} CASCADE").format(listed, sql.SQL(identity)))


def _may_pass_triggers(cursor) -> bool:
    """What is emptied as a whole needs no check of each row, and leaves no note of it."""
    cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    return cursor.fetchone()[0]
