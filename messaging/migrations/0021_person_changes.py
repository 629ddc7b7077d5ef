"""Whose tags, devices, attributes or existence changed, for sets of people that are kept and brought up to date.

By trigger, because people are written by forms, by programs and by the fold, and none may be forgotten. A row carries
the number of its transaction: whoever kept a set remembers the snapshot it was made in, and reads the changes that were
not visible there. Time or a sequence would not do: what commits late would be missed.
"""

from django.db import migrations

from workspaces.isolation import IsolateTable

_TABLE = """
CREATE TABLE messaging_person_change (
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED,
    person_id bigint NOT NULL,
    transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    at timestamptz NOT NULL DEFAULT readout_now()
);
CREATE INDEX messaging_person_change_transaction ON messaging_person_change (workspace_id, transaction_id);
CREATE INDEX messaging_person_change_at ON messaging_person_change (at);
ALTER TABLE messaging_person_change SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
"""
_FUNCTIONS = """
CREATE FUNCTION messaging_people_came() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO messaging_person_change (workspace_id, person_id) SELECT workspace_id, id FROM came;
    RETURN NULL;
END $$;
CREATE FUNCTION messaging_people_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO messaging_person_change (workspace_id, person_id)
    SELECT n.workspace_id, n.id FROM came n JOIN went o ON o.id = n.id
    WHERE (n.attributes, n.erased_at, n.merged_into_id) IS DISTINCT FROM (o.attributes, o.erased_at, o.merged_into_id);
    RETURN NULL;
END $$;
-- Tags and devices: of whoever had the row and whoever has it now.
CREATE FUNCTION messaging_belongings_came() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO messaging_person_change (workspace_id, person_id) SELECT DISTINCT workspace_id, person_id FROM came;
    RETURN NULL;
END $$;
CREATE FUNCTION messaging_belongings_went() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO messaging_person_change (workspace_id, person_id) SELECT DISTINCT workspace_id, person_id FROM went;
    RETURN NULL;
END $$;
CREATE FUNCTION messaging_devices_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO messaging_person_change (workspace_id, person_id)
    SELECT DISTINCT n.workspace_id, u.person_id FROM came n JOIN went o ON o.id = n.id
    CROSS JOIN LATERAL (VALUES (n.person_id), (o.person_id)) AS u (person_id)
    WHERE (n.person_id, n.platform, n.removed_at) IS DISTINCT FROM (o.person_id, o.platform, o.removed_at);
    RETURN NULL;
END $$;
"""
_TRIGGERS = (
    ("messaging_person", "INSERT", "NEW TABLE AS came", "messaging_people_came"),
    ("messaging_person", "UPDATE", "NEW TABLE AS came OLD TABLE AS went", "messaging_people_changed"),
    ("messaging_persontag", "INSERT", "NEW TABLE AS came", "messaging_belongings_came"),
    ("messaging_persontag", "DELETE", "OLD TABLE AS went", "messaging_belongings_went"),
    ("messaging_device", "INSERT", "NEW TABLE AS came", "messaging_belongings_came"),
    ("messaging_device", "UPDATE", "NEW TABLE AS came OLD TABLE AS went", "messaging_devices_changed"),
    ("messaging_device", "DELETE", "OLD TABLE AS went", "messaging_belongings_went"),
)


def _create(table: str, event: str, rows: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{event.lower()}_noted AFTER {event} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


_DROP = "\n".join(
    [
        *(f"DROP TRIGGER {table}_{event.lower()}_noted ON {table};" for table, event, _, _ in _TRIGGERS),
        *(f"DROP FUNCTION {name}();" for name in dict.fromkeys(function for _, _, _, function in _TRIGGERS)),
        "DROP TABLE messaging_person_change;",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0020_converted_deliveries")]

    operations = [
        migrations.RunSQL("\n".join([_TABLE, _FUNCTIONS, *(_create(*trigger) for trigger in _TRIGGERS)]), _DROP),
        IsolateTable(
            "messaging_person_change",
            app="SELECT, INSERT",
            fold="SELECT, INSERT, DELETE",
            ingest="INSERT",
            export="",
            send="INSERT",
        ),
    ]
