"""A migration operation for tables that are written by thousands of rows: references checked once per statement.

A foreign key is checked row by row, each with a query and a lock of its own; on the tables of the fold that was a
quarter of all its work. This finds the same mistake, a row that names a parent of another workspace or none at all, and
refuses the statement before anything of it can be seen, whoever writes. What it gives up is the other direction: a
parent can be deleted under its children. Nothing deletes such parents (people are erased in place, campaigns, actions
and messages are archived), and `verify` looks for children without one.
"""

from django.db.migrations.operations import RunSQL

# By statement for new rows, which come in sets; by row where a reference changes, which is seldom. An update that
# leaves it as it is costs nothing.
FUNCTIONS = """
CREATE FUNCTION readout_check_new_references() RETURNS trigger LANGUAGE plpgsql AS $check$
DECLARE missing bigint;
BEGIN
    EXECUTE format(
        'SELECT n.%1$I FROM (SELECT DISTINCT workspace_id, %1$I FROM arrived WHERE %1$I IS NOT NULL) n '
        'WHERE NOT EXISTS (SELECT FROM %2$I p WHERE p.workspace_id = n.workspace_id AND p.id = n.%1$I) LIMIT 1',
        TG_ARGV[0], TG_ARGV[1]
    ) INTO missing;
    IF missing IS NOT NULL THEN
        RAISE foreign_key_violation USING CONSTRAINT = TG_NAME,
            MESSAGE = format('%I of %I names a row of another workspace or none', TG_ARGV[0], TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END
$check$;
CREATE FUNCTION readout_check_changed_reference() RETURNS trigger LANGUAGE plpgsql AS $check$
DECLARE found boolean;
BEGIN
    EXECUTE format(
        'SELECT $1.%1$I IS NULL '
        'OR EXISTS (SELECT FROM %2$I p WHERE p.workspace_id = $1.workspace_id AND p.id = $1.%1$I)',
        TG_ARGV[0], TG_ARGV[1]
    ) USING NEW INTO found;
    IF NOT found THEN
        RAISE foreign_key_violation USING CONSTRAINT = TG_NAME,
            MESSAGE = format('%I of %I names a row of another workspace or none', TG_ARGV[0], TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END
$check$
"""
DROP_FUNCTIONS = "DROP FUNCTION readout_check_new_references, readout_check_changed_reference"


def changed(column: str) -> str:
    """An upsert names every column, changed or not."""
    return f"ROW(OLD.workspace_id, OLD.{column}) IS DISTINCT FROM ROW(NEW.workspace_id, NEW.{column})"


# Of tables made before a change was asked for.
ASK_FOR_A_CHANGE = f"""
DO $ask$
DECLARE
    asked record;
    told text;
BEGIN
    FOR asked IN
        SELECT pg_get_triggerdef(oid) AS definition, split_part(encode(tgargs, 'escape'), E'\\\\000', 1) AS name
        FROM pg_trigger WHERE tgfoid = 'readout_check_changed_reference'::regproc AND tgqual IS NULL ORDER BY oid
    LOOP
        told := replace(asked.definition, 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER');
        told := replace(told, 'FOR EACH ROW EXECUTE', 'FOR EACH ROW WHEN (' || format(
            '{changed("%1$I")}', asked.name
        ) || ') EXECUTE');
        EXECUTE told;
    END LOOP;
END
$ask$
"""


class CheckByStatement(RunSQL):
    """Takes the place of `ComposeForeignKey` for one column."""

    def __init__(self, child: str, column: str, parent: str) -> None:
        name = f"{child}_{column}_workspace"
        super().__init__(
            sql=f"""
                ALTER TABLE {child} DROP CONSTRAINT {name};
                CREATE TRIGGER {name} AFTER INSERT ON {child} REFERENCING NEW TABLE AS arrived
                    FOR EACH STATEMENT EXECUTE FUNCTION readout_check_new_references({column}, {parent});
                CREATE TRIGGER {name}_changed AFTER UPDATE OF workspace_id, {column} ON {child}
                    FOR EACH ROW WHEN ({changed(column)})
                    EXECUTE FUNCTION readout_check_changed_reference({column}, {parent})
            """,
            reverse_sql=f"""
                DROP TRIGGER {name}_changed ON {child};
                DROP TRIGGER {name} ON {child};
                ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column})
                    REFERENCES {parent} (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
            """,
        )
