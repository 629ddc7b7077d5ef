"""Journeys that run here stay within their workspace; people under way are the sender's, and a journey that runs here
goes only from state to state as drawn."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from journeys.states import JOURNEY_FOLLOWS
from messaging.sending.guard import GuardStates
from workspaces.isolation import ROWS, AdmitEngine, ComposeForeignKey, IsolateTable
from workspaces.references import CheckByStatement
from workspaces.roles import ENGINES

_SENDER = ENGINES["send"]
_OF_TRAVELLERS = (
    ("journey_id", "journeys_journey"),
    ("version_id", "journeys_version"),
    ("person_id", "messaging_person"),
)
_RUNS_HERE = "journeys_runs_here(OLD.workspace_id, OLD.id)"
# The conditions of a trigger hold no subquery.
_FUNCTION = """
CREATE FUNCTION journeys_runs_here(bigint, bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM journeys_design WHERE workspace_id = $1 AND journey_id = $2) $$
"""


def _granted(privilege: str, table: str) -> RunSQL:
    return RunSQL(f"GRANT {privilege} ON {table} TO {_SENDER}", f"REVOKE {privilege} ON {table} FROM {_SENDER}")


class Migration(migrations.Migration):
    dependencies = [("journeys", "0004_running_here"), ("messaging", "0030_uploads")]

    operations = [
        IsolateTable("journeys_version", send="SELECT"),
        IsolateTable("journeys_design", send="SELECT, UPDATE"),
        IsolateTable("journeys_listening", send="SELECT"),
        IsolateTable("journeys_traveller", send=ROWS),
        IsolateTable("journeys_signal", send=ROWS),
        IsolateTable("journeys_triggercount", send="SELECT, INSERT, UPDATE"),
        ComposeForeignKey("journeys_version", "journey_id", "journeys_journey"),
        ComposeForeignKey("journeys_design", "journey_id", "journeys_journey"),
        ComposeForeignKey("journeys_listening", "journey_id", "journeys_journey"),
        ComposeForeignKey("journeys_triggercount", "journey_id", "journeys_journey"),
        *(ComposeForeignKey("journeys_traveller", column, parent) for column, parent in _OF_TRAVELLERS),
        # A million people may come in at once: checked once per statement.
        *(CheckByStatement("journeys_traveller", column, parent) for column, parent in _OF_TRAVELLERS),
        RunSQL(_FUNCTION, "DROP FUNCTION journeys_runs_here"),
        GuardStates("journeys_journey", JOURNEY_FOLLOWS, only=_RUNS_HERE),
        AdmitEngine("journeys_journeyterms", "send", "SELECT"),
        # Whether somebody did an event before, for splits.
        AdmitEngine("messaging_event", "send", "SELECT"),
        # A step may give and take tags.
        _granted("INSERT, DELETE", "messaging_persontag"),
        # A row lock needs the right to change a column; which one does not matter.
        _granted("UPDATE (updated_at)", "journeys_journey"),
    ]
