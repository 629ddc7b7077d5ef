"""A design names a version and a stream of its own workspace; the sender numbers people before it writes them."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from workspaces.isolation import ComposeForeignKey
from workspaces.roles import ENGINES


class Migration(migrations.Migration):
    dependencies = [("journeys", "0005_running_here_isolation")]

    operations = [
        ComposeForeignKey("journeys_design", "version_id", "journeys_version"),
        ComposeForeignKey("journeys_design", "stream_id", "messaging_stream"),
        RunSQL(
            f"GRANT USAGE ON SEQUENCE journeys_traveller_id_seq TO {ENGINES['send']}",
            f"REVOKE USAGE ON SEQUENCE journeys_traveller_id_seq FROM {ENGINES['send']}",
        ),
    ]
