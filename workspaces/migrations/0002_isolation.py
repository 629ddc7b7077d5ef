from django.db import migrations

from workspaces import roles
from workspaces.isolation import ComposeForeignKey, IsolateTable, ShareTable


def create_roles(_apps, schema_editor):
    roles.ensure(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [
        migrations.RunPython(create_roles, migrations.RunPython.noop),
        ShareTable("workspaces_workspace", fold="SELECT", ingest="SELECT", export="SELECT"),
        # Read before the workspace is known: by a session, a key, an invitation's link (ruling 32).
        ShareTable("workspaces_member", export="SELECT"),
        ShareTable("workspaces_invitation"),
        ShareTable("workspaces_key", ingest="SELECT, UPDATE (last_used_at)"),
        IsolateTable("workspaces_source", fold="SELECT", ingest="SELECT, UPDATE (first_event_at)"),
        # Append-only: nobody but the owner of the tables changes or deletes a line.
        IsolateTable("workspaces_auditentry", app="SELECT, INSERT", fold="INSERT", export="INSERT"),
        ComposeForeignKey("workspaces_key", "source_id", "workspaces_source"),
        ComposeForeignKey("workspaces_key", "made_by_id", "workspaces_member"),
        ComposeForeignKey("workspaces_invitation", "invited_by_id", "workspaces_member"),
    ]
