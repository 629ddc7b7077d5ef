"""When the fold last heard of what we send, so that statements follow each other in time."""

from django.db import migrations, models

from messaging.sending.guard import GuardStates
from messaging.sending.states import OUTGOING_FOLLOWS


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_references_by_statement")]

    operations = [
        migrations.RemoveField(model_name="devicesend", name="stated"),
        migrations.AddField(model_name="devicesend", name="stated_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="outgoing", name="stated_at", field=models.DateTimeField(null=True)),
        GuardStates("messaging_outgoing", OUTGOING_FOLLOWS),
    ]
