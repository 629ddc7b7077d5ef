"""The door finds a delivery by its public id: a phone that reports shows nothing else (ruling 50)."""

from django.db import migrations

from workspaces.isolation import AdmitEngine


class Migration(migrations.Migration):
    dependencies = [("messaging", "0013_device_sends_under_way")]

    operations = [
        AdmitEngine("messaging_delivery", "ingest", "SELECT"),
        migrations.RunSQL(
            "GRANT SELECT ON workspaces_workspace TO readout_ingest",
            "REVOKE SELECT ON workspaces_workspace FROM readout_ingest",
        ),
    ]
