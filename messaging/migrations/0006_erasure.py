"""What remains of an erased person: a mark that names nobody, and how many events went with them."""

from django.db import migrations

from workspaces.isolation import IsolateTable

_WORKSPACE = "workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED"

_TABLES = f"""
-- The key of a workspace's fingerprints (messaging.ingest.fingerprints).
CREATE TABLE messaging_fingerprint_secret ({_WORKSPACE}, secret bytea NOT NULL, PRIMARY KEY (workspace_id));

-- Events of this person that happened up to `erased_at` are dropped wherever they turn up.
CREATE TABLE messaging_tombstone (
    {_WORKSPACE}, person_fp bytea NOT NULL, erased_at timestamptz NOT NULL, PRIMARY KEY (workspace_id, person_fp)
);

-- Rows that erasures took out of messaging_event, so that totals still equal rows + tally (reliability.md 7.2, I1).
CREATE TABLE messaging_erasure_tally (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_WORKSPACE},
    bucket timestamptz NOT NULL, type text NOT NULL, campaign_id bigint, action_id bigint, message_id bigint,
    platform smallint NOT NULL, population smallint NOT NULL, human boolean NOT NULL, n bigint NOT NULL
);
CREATE INDEX messaging_erasure_tally_bucket ON messaging_erasure_tally (workspace_id, bucket);
"""

_DROP = "DROP TABLE messaging_erasure_tally, messaging_tombstone, messaging_fingerprint_secret"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_ledger")]

    operations = [
        migrations.RunSQL(_TABLES, _DROP),
        IsolateTable("messaging_fingerprint_secret", app="", fold="", ingest="SELECT, INSERT, UPDATE", export=""),
        IsolateTable("messaging_tombstone", app="SELECT, INSERT, UPDATE", fold="SELECT", ingest="SELECT"),
        IsolateTable("messaging_erasure_tally", app="SELECT, INSERT", fold="SELECT"),
    ]
