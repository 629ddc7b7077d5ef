"""The tables that belong to no workspace: sessions, accounts, bookkeeping of libraries.

They come with libraries, whose migrations know nothing of our roles, so the app role gets its rights on them after
every migrate. A table with a `workspace_id` never does: it is opened by its own migration (workspaces/isolation.py).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from workspaces.isolation import ROWS
from workspaces.roles import APP

_BOOKKEEPING = "django_migrations"


def open_to_app(connection: BaseDatabaseWrapper) -> None:
    ours = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND column_name = 'workspace_id'"
        )
        of_workspaces = {name for (name,) in cursor.fetchall()}
        for table in sorted(set(ours) - of_workspaces):
            cursor.execute(f"GRANT {ROWS} ON {connection.ops.quote_name(table)} TO {APP}")
        cursor.execute(f"GRANT SELECT ON {_BOOKKEEPING} TO {APP}")
