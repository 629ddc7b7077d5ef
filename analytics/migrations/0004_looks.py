"""What readers saw of a number when they last looked at how it is counted. Goes with the reader."""

from django.conf import settings
from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE analytics_look (
    workspace_id bigint NOT NULL, user_id bigint NOT NULL REFERENCES workspaces_user (id) ON DELETE CASCADE,
    scope_kind smallint NOT NULL, scope_id bigint NOT NULL, metric text NOT NULL,
    looked_at timestamptz NOT NULL, cut timestamptz NOT NULL, value numeric NOT NULL, before_cut numeric NOT NULL,
    PRIMARY KEY (workspace_id, user_id, scope_kind, scope_id, metric)
);
CREATE INDEX analytics_look_user ON analytics_look (user_id);
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_values"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RunSQL(_TABLE, "DROP TABLE analytics_look"),
        IsolateTable("analytics_look", fold="", export=""),
    ]
