"""Names under which responses to in-app messages were recorded, and the blocks they came from (metrics.md Q-4 to Q-9).

A name belongs to a message and to the action that sent it (0: none did), so that a campaign counts its own. What is
counted stands in leaves; a name itself lasts as long as they do and says nothing of anybody.
"""

from django.db import migrations

from workspaces.isolation import IsolateTable

_WORKSPACE = "workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED"

_TABLES = f"""
CREATE TABLE analytics_response_name (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_WORKSPACE}, message_id bigint NOT NULL,
    action_id bigint NOT NULL, name text NOT NULL,
    clicks boolean NOT NULL DEFAULT false, dismisses boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX analytics_response_name_once ON analytics_response_name (workspace_id, message_id, action_id, name);
CREATE INDEX analytics_response_name_action ON analytics_response_name (workspace_id, action_id);

CREATE TABLE analytics_response_block (
    {_WORKSPACE}, name_id bigint NOT NULL, block_id bigint NOT NULL, PRIMARY KEY (workspace_id, name_id, block_id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0006_trials"), ("messaging", "0026_audience_activity")]

    operations = [
        migrations.RunSQL(_TABLES, "DROP TABLE analytics_response_block, analytics_response_name"),
        IsolateTable("analytics_response_name", app="SELECT"),
        IsolateTable("analytics_response_block", app="SELECT"),
    ]
