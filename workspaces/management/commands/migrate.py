from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from workspaces import roles, shared_tables
from workspaces.connection import schema_work
from workspaces.migration_states import rendered_one_by_one


class Command(DjangoMigrate):
    """Django's migrate as the login role, which owns the tables; afterwards the app role may use the shared ones."""

    def handle(self, *args, **options):
        alias = options["database"]
        with schema_work(alias):
            roles.ensure(connections[alias])
            with rendered_one_by_one():
                super().handle(*args, **options)
            shared_tables.open_to_app(connections[alias])
