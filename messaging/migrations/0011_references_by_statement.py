"""Deliveries and device attempts: their references are checked once per statement, not once per row and column.

The fold writes them by thousands; checking each row by itself was a quarter of its time (workspaces/references.py says
what is kept and what is given up).
"""

from django.db import migrations

from workspaces.references import DROP_FUNCTIONS, FUNCTIONS, CheckByStatement


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_streams")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        CheckByStatement("messaging_delivery", "person_id", "messaging_person"),
        CheckByStatement("messaging_delivery", "message_id", "messaging_message"),
        CheckByStatement("messaging_deviceattempt", "delivery_id", "messaging_delivery"),
    ]
