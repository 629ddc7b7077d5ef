"""Who saw and used an in-app message for thirty days, and what lasts of it without saying who (metrics.md 5, ruling 37).

Members number the devices and people of a message behind keyed digests; facts know each display by its digest alone.
Activity and responses name a device and a person. The role that answers people sees a row of theirs until the instant it
expires and never after, whether or not it has been deleted yet (metrics.md U-6).
"""

from django.db import migrations

from workspaces.isolation import IsolateTable

_WORKSPACE = "workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED"

_TABLES = f"""
-- One row per message that was reported of: folds of one message wait for each other here, and take the next numbers.
CREATE TABLE messaging_in_app_report (
    {_WORKSPACE}, message_id bigint NOT NULL, members bigint NOT NULL DEFAULT 0, PRIMARY KEY (workspace_id, message_id)
);

-- `until` is when the device's latest activity row ended or will end (U-8).
CREATE TABLE messaging_in_app_member (
    {_WORKSPACE}, message_id bigint NOT NULL, digest bytea NOT NULL, number bigint NOT NULL, until timestamptz,
    PRIMARY KEY (workspace_id, message_id, digest)
);

-- Two numbers that turned out to be one person's.
CREATE TABLE messaging_in_app_alias (
    {_WORKSPACE}, message_id bigint NOT NULL, old_number bigint NOT NULL, number bigint NOT NULL,
    PRIMARY KEY (workspace_id, message_id, old_number)
);

-- Once-only facts: a card shown, a display ended, a display ended by a block (rulings 27 and 39).
CREATE TABLE messaging_in_app_fact (
    {_WORKSPACE}, message_id bigint NOT NULL, kind smallint NOT NULL, digest bytea NOT NULL, part bigint NOT NULL,
    at timestamptz NOT NULL, number bigint NOT NULL, platform smallint NOT NULL, population smallint NOT NULL,
    reason smallint NOT NULL DEFAULT 0, clicks integer NOT NULL DEFAULT 0, received_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, message_id, kind, digest, part)
) WITH (fillfactor = 90);
CREATE INDEX messaging_in_app_fact_number ON messaging_in_app_fact (workspace_id, message_id, number) WHERE kind = 1;
CREATE INDEX messaging_in_app_fact_age ON messaging_in_app_fact (received_at);

CREATE TABLE messaging_audience_activity (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_WORKSPACE}, message_id bigint NOT NULL,
    device text NOT NULL, person_id bigint, platform smallint NOT NULL,
    first_displayed timestamptz, last_displayed timestamptz, first_clicked timestamptz, last_clicked timestamptz,
    last_activity timestamptz NOT NULL, card_id bigint, block_id bigint,
    impressions integer NOT NULL DEFAULT 0, clicks integer NOT NULL DEFAULT 0, expires_at timestamptz NOT NULL,
    clicked boolean GENERATED ALWAYS AS (last_clicked IS NOT NULL) STORED
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX messaging_audience_activity_device ON messaging_audience_activity (workspace_id, message_id, device);
CREATE INDEX messaging_audience_activity_latest ON messaging_audience_activity (workspace_id, message_id, last_activity, id);
CREATE INDEX messaging_audience_activity_tab
    ON messaging_audience_activity (workspace_id, message_id, clicked, last_activity, id);
CREATE INDEX messaging_audience_activity_count
    ON messaging_audience_activity (workspace_id, message_id, clicked, platform, expires_at);
CREATE INDEX messaging_audience_activity_person ON messaging_audience_activity (workspace_id, person_id);
CREATE INDEX messaging_audience_activity_end ON messaging_audience_activity (expires_at);

-- `fact` is set where the end of a display is the response, so that a click reported for it takes its place.
CREATE TABLE messaging_response (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_WORKSPACE}, message_id bigint NOT NULL,
    name_id bigint NOT NULL, person_id bigint, delivery_id bigint, block_id bigint, dismisses boolean NOT NULL,
    at timestamptz NOT NULL, expires_at timestamptz NOT NULL, fact bytea
);
CREATE INDEX messaging_response_latest ON messaging_response (workspace_id, message_id, name_id, at, id);
CREATE INDEX messaging_response_person ON messaging_response (workspace_id, person_id);
CREATE INDEX messaging_response_end ON messaging_response (expires_at);
"""
_DROP = """
DROP TABLE messaging_response, messaging_audience_activity, messaging_in_app_fact, messaging_in_app_alias,
    messaging_in_app_member, messaging_in_app_report
"""
# Asked once for a whole statement, not for each row.
_UNEXPIRED = "expires_at > (SELECT readout_now())"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0025_done_streams_can_be_stopped")]

    operations = [
        migrations.RunSQL(_TABLES, _DROP),
        IsolateTable("messaging_in_app_report", app="SELECT", export=""),
        IsolateTable("messaging_in_app_member", app="SELECT, DELETE", export=""),
        IsolateTable("messaging_in_app_alias", app="SELECT", export=""),
        IsolateTable("messaging_in_app_fact", app="SELECT", export=""),
        IsolateTable("messaging_audience_activity", app="SELECT, DELETE", seen=_UNEXPIRED),
        IsolateTable("messaging_response", app="SELECT, DELETE", seen=_UNEXPIRED),
    ]
