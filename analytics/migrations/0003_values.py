"""What conversions are worth, summed exactly (ruling 44): by five minutes, quarter hour, UTC day and over the lifetime.

No sets, hence no compactor: a row is a sum, and the fold adds to all four.
"""

from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE analytics_value (
    workspace_id bigint NOT NULL, scope_kind smallint NOT NULL, scope_id bigint NOT NULL,
    platform smallint NOT NULL, population smallint NOT NULL,
    width smallint NOT NULL CHECK (width IN (0, 5, 15, 1440)), bucket timestamptz NOT NULL,
    total numeric NOT NULL DEFAULT 0, version bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, scope_kind, scope_id, platform, population, width, bucket)
) WITH (fillfactor = 70);
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_links"), ("campaigns", "0007_conversions_isolation")]

    operations = [
        migrations.RunSQL(_TABLE, "DROP TABLE analytics_value"),
        IsolateTable("analytics_value", app="SELECT"),
    ]
