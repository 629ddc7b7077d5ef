"""What was sent of an in-app message and not shown yet is found by an index; made beside whoever writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messaging", "0030_uploads")]

    operations = [
        AddIndexConcurrently(
            "delivery",
            models.Index(
                fields=["workspace", "message", "id"],
                condition=models.Q(channel="in_app", state="sent"),
                name="delivery_due_in_app",
            ),
        )
    ]
