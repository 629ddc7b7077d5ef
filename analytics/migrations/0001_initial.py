"""Rollups: leaves the fold writes, marks for the compactor, what it makes of them, and remembered counts.

See design.md 3.4 and rulings 21 to 26. Sets are serialised roaring bitmaps of people's numbers; they are not
compressed again, because they already are. Rows carry no foreign keys: they are made from rows that have them.
"""

from django.db import migrations

from workspaces.isolation import IsolateTable

_KEY = """
    workspace_id bigint NOT NULL,
    scope_kind smallint NOT NULL, scope_id bigint NOT NULL, metric smallint NOT NULL,
    platform smallint NOT NULL, population smallint NOT NULL
"""
_KEY_COLUMNS = "workspace_id, scope_kind, scope_id, metric, platform, population"

_TABLES = f"""
CREATE TABLE analytics_leaf (
    {_KEY}, width smallint NOT NULL CHECK (width IN (5, 15)), bucket timestamptz NOT NULL,
    total bigint NOT NULL DEFAULT 0, members bytea, version bigint NOT NULL DEFAULT 0,
    PRIMARY KEY ({_KEY_COLUMNS}, width, bucket)
) WITH (fillfactor = 70);
ALTER TABLE analytics_leaf ALTER COLUMN members SET STORAGE EXTERNAL;

CREATE TABLE analytics_mark (
    {_KEY}, bucket timestamptz NOT NULL, n bigint NOT NULL DEFAULT 1, shrank boolean NOT NULL DEFAULT false,
    PRIMARY KEY ({_KEY_COLUMNS}, bucket)
) WITH (fillfactor = 70);
ALTER TABLE analytics_mark SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

CREATE TABLE analytics_total (
    {_KEY}, total bigint NOT NULL DEFAULT 0, version bigint NOT NULL DEFAULT 0,
    PRIMARY KEY ({_KEY_COLUMNS})
) WITH (fillfactor = 50);

CREATE TABLE analytics_compacted (
    {_KEY}, grain smallint NOT NULL CHECK (grain IN (0, 60, 1440)), bucket timestamptz NOT NULL,
    total bigint NOT NULL DEFAULT 0, members bytea, version bigint NOT NULL DEFAULT 0, leaves integer NOT NULL DEFAULT 0,
    PRIMARY KEY ({_KEY_COLUMNS}, grain, bucket)
) WITH (fillfactor = 80);
ALTER TABLE analytics_compacted ALTER COLUMN members SET STORAGE EXTERNAL;

CREATE TABLE analytics_memo (
    workspace_id bigint NOT NULL,
    digest bytea NOT NULL, value bigint NOT NULL, made_at timestamptz NOT NULL DEFAULT readout_now(),
    PRIMARY KEY (workspace_id, digest)
);
CREATE INDEX analytics_memo_age ON analytics_memo (made_at);
"""

_DROP = "DROP TABLE analytics_memo, analytics_compacted, analytics_total, analytics_mark, analytics_leaf"


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_isolation")]

    operations = [
        migrations.RunSQL(_TABLES, _DROP),
        IsolateTable("analytics_leaf", app="SELECT"),
        IsolateTable("analytics_mark", app="SELECT"),
        IsolateTable("analytics_total", app="SELECT"),
        IsolateTable("analytics_compacted", app="SELECT"),
        IsolateTable("analytics_memo"),
    ]
