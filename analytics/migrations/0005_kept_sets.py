"""Sets of people by tag, platform, attribute or existence, kept with the snapshot they were made in."""

from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE analytics_kept_set (
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED,
    digest bytea NOT NULL,
    asked jsonb NOT NULL,
    members bytea NOT NULL,
    snapshot text NOT NULL,
    taken_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, digest)
);
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0004_looks"), ("workspaces", "0002_isolation")]

    operations = [
        migrations.RunSQL(_TABLE, "DROP TABLE analytics_kept_set"),
        IsolateTable("analytics_kept_set", fold="SELECT, DELETE", export=""),
    ]
