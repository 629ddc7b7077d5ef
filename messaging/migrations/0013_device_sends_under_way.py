"""The index of due device sends holds those in flight too, by which a stream is known to be done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0012_statements")]

    operations = [
        migrations.RemoveIndex(model_name="devicesend", name="devicesend_due"),
        migrations.AddIndex(
            model_name="devicesend",
            index=models.Index(
                fields=["stream", "way", "due_at"],
                condition=models.Q(state__in=["pending", "retry_wait", "in_flight"]),
                name="devicesend_due",
            ),
        ),
    ]
