"""Steps keep where they led to before: which way somebody took is asked of the flow they went through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0011_fewer_indexes")]

    operations = [
        migrations.AddField("step", "earlier", models.JSONField(default=list)),
    ]
