"""What a message says can be kept as it is, and a delivery can be promised these words; nothing that is there changes."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import workspaces.clock
from workspaces.isolation import ComposeForeignKey, IsolateTable

_NUMBER = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_MESSAGE = models.ForeignKey(
    "messaging.message", django.db.models.deletion.PROTECT, db_constraint=False, related_name="editions"
)
_WORKSPACE = models.ForeignKey("workspaces.workspace", django.db.models.deletion.CASCADE, related_name="+")


class Migration(migrations.Migration):
    dependencies = [("messaging", "0031_due_in_app"), ("workspaces", "0003_own_source")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", _NUMBER),
                ("digest", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ("message", _MESSAGE),
                ("workspace", _WORKSPACE),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "id"), name="edition_workspace_id"),
                    models.UniqueConstraint(fields=("workspace", "message", "digest"), name="edition_digest"),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        # Nobody has the right to change one.
        IsolateTable("messaging_edition", app="SELECT, INSERT", fold="", export="", send="SELECT"),
        ComposeForeignKey("messaging_edition", "message_id", "messaging_message"),
        migrations.AddField("outgoing", "edition_id", models.BigIntegerField(null=True)),
    ]
