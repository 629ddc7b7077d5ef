"""Campaigns that were made for people of another one know which."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_reckonings_by_day'),
        ('messaging', '0024_tag_runs'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='plan',
            name='origin',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.campaign'),
        ),
        migrations.AddField(
            model_name='plan',
            name='origin_url',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='plan',
            name='origin_words',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddIndex(
            model_name='plan',
            index=models.Index(condition=models.Q(('origin', None), _negated=True), fields=['workspace', 'origin'], name='plan_origin'),
        ),
        ComposeForeignKey("campaigns_plan", "origin_id", "campaigns_campaign"),
    ]
