"""A delivery that is queued names no journey; the check of its references looks all the same."""

from django.db import migrations

from workspaces.isolation import AdmitEngine


class Migration(migrations.Migration):
    dependencies = [("journeys", "0002_isolation")]

    operations = [AdmitEngine(f"journeys_{table}", "send", "SELECT") for table in ("journey", "step")]
