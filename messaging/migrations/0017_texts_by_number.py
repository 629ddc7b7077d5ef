"""Who answers STOP is known by number alone: the last text to it says whose delivery that was."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0016_delivery_log")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX messaging_devicesend_number ON messaging_devicesend (workspace_id, address, id) "
            "WHERE way = 'sms'",
            "DROP INDEX messaging_devicesend_number",
        ),
    ]
