from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections

from workspaces.connection import schema_work


class Command(DjangoFlush):
    """Django's flush as the login role: the app role may not truncate. Reaches the tables without a model too."""

    def handle(self, **options):
        alias = options["database"]
        with schema_work(alias):
            _empty_unmanaged(connections[alias])
            super().handle(**options)


def _empty_unmanaged(connection) -> None:
    managed = set(connection.introspection.django_table_names(only_existing=True))
    with connection.cursor() as cursor:
        # Empty tables are left alone: truncating a hundred partitions that hold nothing would cost a second.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "AND relkind = 'r' AND pg_relation_size(oid) > 0 AND relname <> 'django_migrations'"
        )
        filled = [name for (name,) in cursor.fetchall() if name not in managed]
        if filled:
            names = ", ".join(connection.ops.quote_name(name) for name in filled)
            cursor.execute(f"TRUNCATE {names} CASCADE")
