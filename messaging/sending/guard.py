"""The second line behind the state machines: a trigger that refuses every transition the data does not name."""

from django.db.migrations.operations import RunSQL

from messaging.sending.states import Follows

_REFUSE = """
CREATE OR REPLACE FUNCTION readout_refuse_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state || '>' || NEW.state) = ANY (TG_ARGV) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% % cannot go from % to %', TG_TABLE_NAME, NEW.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
END $$;
"""


class GuardStates(RunSQL):
    """Changing the data needs another one of these; a test compares the trigger with the data. `only` says in SQL which
    rows it is about."""

    def __init__(self, table: str, follows: Follows, only: str = "true") -> None:
        name = f"{table}_transition"
        super().__init__(
            sql=f"""
                {_REFUSE}
                DROP TRIGGER IF EXISTS {name} ON {table};
                CREATE TRIGGER {name} BEFORE UPDATE OF state ON {table} FOR EACH ROW
                WHEN (OLD.state IS DISTINCT FROM NEW.state AND {only})
                EXECUTE FUNCTION readout_refuse_transition({", ".join(f"'{pair}'" for pair in pairs(follows))});
            """,
            reverse_sql=f"DROP TRIGGER IF EXISTS {name} ON {table}",
        )


def pairs(follows: Follows) -> list[str]:
    """Every allowed transition as `from>to`."""
    return [f"{before}>{after}" for before, afters in follows.items() for after in afters]
