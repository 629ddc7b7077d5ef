"""References that an update names and does not change are not looked up again."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from workspaces.references import ASK_FOR_A_CHANGE


class Migration(migrations.Migration):
    # The last that make such tables.
    dependencies = [
        ("journeys", "0009_version_editions"),
        ("campaigns", "0012_goal_events_of_journeys"),
        ("messaging", "0032_editions"),
    ]

    operations = [RunSQL(ASK_FOR_A_CHANGE, RunSQL.noop)]
