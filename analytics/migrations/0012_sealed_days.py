"""How many events a day had whose detail is gone: an accepted event is still in exactly one place (reliability.md 7.2)."""

from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE analytics_sealed_day (
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED,
    day date NOT NULL, events bigint NOT NULL, PRIMARY KEY (workspace_id, day)
);
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0011_reports")]

    operations = [
        migrations.RunSQL(_TABLE, "DROP TABLE analytics_sealed_day"),
        IsolateTable("analytics_sealed_day", app="SELECT", export=""),
    ]
