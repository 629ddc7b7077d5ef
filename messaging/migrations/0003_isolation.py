"""People, devices, messages and deliveries stay within their workspace, whatever the code does."""

from django.db import migrations

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_event_tables")]

    operations = [
        IsolateTable("messaging_person"),
        IsolateTable("messaging_personalias"),
        IsolateTable("messaging_device"),
        IsolateTable("messaging_message"),
        IsolateTable("messaging_delivery"),
        IsolateTable("messaging_deviceattempt"),
        ComposeForeignKey("messaging_person", "merged_into_id", "messaging_person"),
        ComposeForeignKey("messaging_device", "person_id", "messaging_person"),
        ComposeForeignKey("messaging_delivery", "person_id", "messaging_person"),
        ComposeForeignKey("messaging_delivery", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_deviceattempt", "delivery_id", "messaging_delivery"),
        # The fold takes the numbers of new deliveries before it writes them.
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE messaging_delivery_id_seq, messaging_person_id_seq TO readout_fold",
            "REVOKE USAGE ON SEQUENCE messaging_delivery_id_seq, messaging_person_id_seq FROM readout_fold",
        ),
    ]
