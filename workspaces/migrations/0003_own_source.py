"""What we send ourselves reports through the same inbox as everybody else, as a source of its own."""

from django.db import migrations, models

from workspaces.isolation import AdmitEngine
from workspaces.roles import ENGINES


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0002_isolation")]

    operations = [
        migrations.AlterField(
            model_name="source",
            name="kind",
            field=models.CharField(
                choices=[
                    ("server", "A server"),
                    ("app", "An app or a web page"),
                    ("program", "A program that reads"),
                    ("own", "Readout's own sending"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(kind="own"), name="source_one_own"
            ),
        ),
        AdmitEngine("workspaces_source", "send", "SELECT, INSERT"),
        migrations.RunSQL(
            f"GRANT SELECT ON workspaces_workspace TO {ENGINES['send']}",
            f"REVOKE SELECT ON workspaces_workspace FROM {ENGINES['send']}",
        ),
    ]
