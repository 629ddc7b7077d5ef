"""Who opened and clicked, until it is told whether that was a person; and where the short links of texts lead."""

from django.db import migrations

from workspaces.isolation import ROWS, IsolateTable

_WORKSPACE = "workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED"
_DELIVERY = """
    FOREIGN KEY (workspace_id, delivery_id) REFERENCES messaging_delivery (workspace_id, id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""

_TABLES = f"""
-- Rows live for about a minute (messaging.tracking.visits).
CREATE TABLE messaging_visit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_WORKSPACE}, delivery_id bigint NOT NULL, key uuid NOT NULL,
    kind text NOT NULL, at timestamptz NOT NULL DEFAULT readout_now(),
    received_at timestamptz NOT NULL DEFAULT readout_now(), url text NOT NULL, agent text NOT NULL,
    machine text NOT NULL, judged boolean NOT NULL DEFAULT false, {_DELIVERY}
);
CREATE INDEX messaging_visit_waiting ON messaging_visit (received_at) WHERE NOT judged;
CREATE INDEX messaging_visit_delivery ON messaging_visit (delivery_id);
ALTER TABLE messaging_visit SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE TABLE messaging_link (
    {_WORKSPACE}, delivery_id bigint NOT NULL, n integer NOT NULL, url text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT readout_now(), PRIMARY KEY (workspace_id, delivery_id, n), {_DELIVERY}
);
-- A short code names no workspace; numbers of deliveries are nobody else's.
CREATE INDEX messaging_link_code ON messaging_link (delivery_id, n);
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0014_open_reports")]

    operations = [
        migrations.RunSQL(_TABLES, "DROP TABLE messaging_link, messaging_visit"),
        IsolateTable("messaging_visit", app="SELECT", fold="SELECT", ingest="INSERT", send=ROWS, export=""),
        IsolateTable(
            "messaging_link", app="SELECT, DELETE", fold="", ingest="SELECT", send="SELECT, INSERT", export=""
        ),
    ]
