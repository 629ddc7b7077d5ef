"""Files of rows that may change or end while they are made keep which rows were asked for (metrics.md U-11)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0012_sealed_days")]

    operations = [migrations.AddField("exportsets", "asked", models.BinaryField(null=True))]
