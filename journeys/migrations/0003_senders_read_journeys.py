"""Deliveries are written by the sender too, and what they say of a journey and a step is checked as they are."""

from django.db import migrations

from workspaces.isolation import AdmitEngine


class Migration(migrations.Migration):
    dependencies = [("journeys", "0002_isolation")]

    operations = [
        AdmitEngine("journeys_journey", "send", "SELECT"),
        AdmitEngine("journeys_step", "send", "SELECT"),
    ]
