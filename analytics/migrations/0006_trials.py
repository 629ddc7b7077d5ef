"""Other terms that are tried on very many people: how far each trial is, and what it has found."""

from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE analytics_trial (
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED,
    campaign_id bigint NOT NULL,
    digest bytea NOT NULL,
    change jsonb NOT NULL,
    findings jsonb NOT NULL DEFAULT '{}',
    people integer,
    person_after bigint NOT NULL DEFAULT 0,
    failures smallint NOT NULL DEFAULT 0,
    asked_at timestamptz NOT NULL DEFAULT readout_now(),
    touched_at timestamptz NOT NULL DEFAULT readout_now(),
    done_at timestamptz,
    PRIMARY KEY (workspace_id, campaign_id, digest)
);
CREATE INDEX analytics_trial_under_way ON analytics_trial (touched_at) WHERE done_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0005_kept_sets"), ("campaigns", "0010_reckonings_by_day")]

    operations = [
        migrations.RunSQL(_TABLE, "DROP TABLE analytics_trial"),
        IsolateTable("analytics_trial", fold="SELECT, DELETE", export=""),
    ]
