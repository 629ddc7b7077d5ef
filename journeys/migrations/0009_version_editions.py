"""A version keeps the words its steps send. Those published before keep none: their words are still those of today."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0008_people_who_change"), ("messaging", "0032_editions")]

    operations = [migrations.AddField("version", "editions", models.JSONField(db_default={}, default=dict))]
