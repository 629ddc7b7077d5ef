"""The tables events pass through: dedupe keys, inbox, what waits, what could not be folded, and 30 days of detail.

They are written by sets and read by plain SQL, so they have no models (design.md 3, reliability.md 3.2).
"""

from django.db import migrations

from workspaces.isolation import IsolateTable

# What a row carries from the door to the fold, wherever it waits in between. No foreign keys: checking one row of
# the workspace for every event cost as much as the fold itself, and the key that opened the door has one.
_CARRIED = """
    workspace_id bigint NOT NULL,
    source_id bigint NOT NULL,
    key uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT readout_now(),
    person_fp bytea,
    event text NOT NULL
"""

_INBOX = f"""
CREATE TABLE messaging_inbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_CARRIED});
-- Rows live for seconds: vacuum by count of dead rows, not by share of the table.
ALTER TABLE messaging_inbox SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0
);
CREATE TABLE messaging_inbox_dead (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_CARRIED},
    error_class text NOT NULL, error text NOT NULL, dead_at timestamptz NOT NULL DEFAULT readout_now()
);
CREATE TABLE messaging_unmatched (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_CARRIED},
    waits_kind text NOT NULL, waits_id text NOT NULL, first_seen timestamptz NOT NULL DEFAULT readout_now()
);
CREATE INDEX messaging_unmatched_waits ON messaging_unmatched (workspace_id, waits_kind, waits_id);
CREATE INDEX messaging_unmatched_age ON messaging_unmatched (first_seen);
"""

_EVENT_KEY = """
CREATE TABLE messaging_event_key (
    workspace_id bigint NOT NULL, source_id bigint NOT NULL, key uuid NOT NULL,
    day date NOT NULL, body_sha bytea NOT NULL,
    PRIMARY KEY (workspace_id, source_id, key)
) PARTITION BY HASH (key);
""" + "".join(
    f"CREATE TABLE messaging_event_key_{n} PARTITION OF messaging_event_key "
    f"FOR VALUES WITH (MODULUS 8, REMAINDER {n});\n"
    f"CREATE INDEX ON messaging_event_key_{n} USING brin (day);\n"
    for n in range(8)
)

# No DEFAULT partition: DETACH CONCURRENTLY is refused where there is one (reliability.md 3.7).
_EVENT = """
CREATE TABLE messaging_event (
    workspace_id bigint NOT NULL, effective_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
    occurred_at timestamptz, source_id bigint NOT NULL, key uuid NOT NULL, type text NOT NULL,
    person_id bigint, delivery_id bigint, campaign_id bigint, action_id bigint, message_id bigint,
    device text, platform smallint NOT NULL, population smallint NOT NULL, human boolean NOT NULL,
    flags smallint NOT NULL, name text, properties jsonb
) PARTITION BY RANGE (effective_at);
CREATE INDEX messaging_event_person ON messaging_event (workspace_id, person_id);
"""

_DROP = "DROP TABLE messaging_event, messaging_event_key, messaging_unmatched, messaging_inbox_dead, messaging_inbox"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.RunSQL(_INBOX + _EVENT_KEY + _EVENT, _DROP),
        IsolateTable("messaging_inbox", app="SELECT, DELETE", ingest="SELECT, INSERT"),
        IsolateTable("messaging_inbox_dead", app="SELECT, DELETE"),
        IsolateTable("messaging_unmatched", app="SELECT, DELETE"),
        IsolateTable("messaging_event_key", app="SELECT", ingest="SELECT, INSERT"),
        IsolateTable("messaging_event", app="SELECT, DELETE"),
    ]
