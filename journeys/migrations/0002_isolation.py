"""Journeys and everything people did in them stay within their workspace, whatever the code does."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from workspaces.isolation import ComposeForeignKey, IsolateTable
from workspaces.references import CheckByStatement
from workspaces.roles import ENGINES

_TABLES = ("journey", "journeyterms", "step", "branch", "entry", "unnamed", "stay", "hit", "reckoning")
# Written by thousands of rows: checked once per statement.
_BY_STATEMENT = (
    ("journeys_entry", "journey_id", "journeys_journey"),
    ("journeys_entry", "person_id", "messaging_person"),
    ("journeys_unnamed", "journey_id", "journeys_journey"),
    ("journeys_unnamed", "person_id", "messaging_person"),
    ("journeys_stay", "entry_id", "journeys_entry"),
    ("journeys_stay", "journey_id", "journeys_journey"),
    ("journeys_stay", "step_id", "journeys_step"),
    ("journeys_stay", "person_id", "messaging_person"),
    ("journeys_hit", "journey_id", "journeys_journey"),
    ("journeys_hit", "entry_id", "journeys_entry"),
    ("journeys_hit", "person_id", "messaging_person"),
    ("messaging_delivery", "journey_id", "journeys_journey"),
    ("messaging_delivery", "step_id", "journeys_step"),
)


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial"), ("messaging", "0027_deliveries_of_journeys")]

    operations = [
        *(IsolateTable(f"journeys_{table}") for table in _TABLES),
        # The fold numbers entries before it writes them.
        RunSQL(
            f"GRANT USAGE ON SEQUENCE journeys_entry_id_seq TO {ENGINES['fold']}",
            f"REVOKE USAGE ON SEQUENCE journeys_entry_id_seq FROM {ENGINES['fold']}",
        ),
        ComposeForeignKey("journeys_journeyterms", "journey_id", "journeys_journey"),
        ComposeForeignKey("journeys_step", "journey_id", "journeys_journey"),
        ComposeForeignKey("journeys_branch", "step_id", "journeys_step"),
        ComposeForeignKey("journeys_reckoning", "journey_id", "journeys_journey"),
        *(ComposeForeignKey(child, column, parent) for child, column, parent in _BY_STATEMENT),
        *(CheckByStatement(child, column, parent) for child, column, parent in _BY_STATEMENT),
    ]
