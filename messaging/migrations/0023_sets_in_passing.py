"""Segments that one page hands to another before anybody names them, and those that are one member's own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from workspaces.roles import ENGINES

_FOLD = ENGINES["fold"]


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0022_in_app'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='segment',
            name='came_from',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='segment',
            name='passing',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='segment',
            name='private_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        # Unused ones go after a while, as drafts of rules do.
        RunSQL(f"GRANT DELETE ON messaging_segment TO {_FOLD}", f"REVOKE DELETE ON messaging_segment FROM {_FOLD}"),
    ]
