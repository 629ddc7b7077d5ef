from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import OperationalError, connections, transaction
from psycopg.errors import DeadlockDetected

from workspaces.connection import schema_work

# What migrate itself fills.
_KEPT = ["django_migrations", "django_content_type", "auth_permission"]
_ATTEMPTS = 5


class Command(DjangoFlush):
    """Empties every table as their owner: the app role may not truncate, and some tables have no model Django knows."""

    def handle(self, **options):
        connection = connections[options["database"]]
        if options["interactive"] and input(f"Type yes to delete everything in {connection.alias}: ") != "yes":
            raise CommandError("Nothing was deleted.")
        identity = "RESTART IDENTITY" if options.get("reset_sequences", True) else "CONTINUE IDENTITY"
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
        # Empty tables are left alone: truncating a hundred partitions that hold nothing would cost a second.
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "AND relkind = 'r' AND pg_relation_size(oid) > 0 AND relname <> ALL(%s)",
            [_KEPT],
        )
        filled = [name for (name,) in cursor.fetchall()]
        if filled:
            cursor.execute(f"TRUNCATE {', '.join(filled)} {identity} CASCADE")
