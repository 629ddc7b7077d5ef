"""Clicks link by link: lasting counts beside the leaves, which know an action's clicks and not where they led."""

from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE analytics_link (
    workspace_id bigint NOT NULL, scope_kind smallint NOT NULL, scope_id bigint NOT NULL,
    digest bytea NOT NULL, url text NOT NULL,
    total bigint NOT NULL DEFAULT 0, machine bigint NOT NULL DEFAULT 0, members bytea,
    PRIMARY KEY (workspace_id, scope_kind, scope_id, digest)
) WITH (fillfactor = 70);
ALTER TABLE analytics_link ALTER COLUMN members SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [
        migrations.RunSQL(_TABLE, "DROP TABLE analytics_link"),
        IsolateTable("analytics_link", app="SELECT"),
    ]
