"""Launches: an action sent to people now."""

import campaigns.models.launch
import django.db.models.deletion
import django.db.models.manager
import workspaces.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_isolation'),
        ('messaging', '0008_sending'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Launch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=campaigns.models.launch.launch_public_id, max_length=40)),
                ('audience', models.CharField(choices=[('all', 'Everybody'), ('tag', 'People with a tag'), ('ids', 'A list of ids')], max_length=4)),
                ('tag', models.TextField(blank=True, db_default='', default='')),
                ('ids', models.JSONField(default=list)),
                ('last_number', models.BigIntegerField()),
                ('position', models.BigIntegerField(db_default=0, default=0)),
                ('queued', models.PositiveIntegerField(db_default=0, default=0)),
                ('unknown', models.PositiveIntegerField(db_default=0, default=0)),
                ('nonce', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('expanded_at', models.DateTimeField(null=True)),
                ('action', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='campaigns.action')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='campaigns.campaign')),
                ('stream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.stream')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'verbose_name_plural': 'launches',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('expanded_at', None)), fields=['id'], name='launch_expanding')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='launch_workspace_id'), models.UniqueConstraint(fields=('workspace', 'public_id'), name='launch_public_id'), models.UniqueConstraint(fields=('workspace', 'nonce'), name='launch_nonce'), models.UniqueConstraint(fields=('workspace', 'stream'), name='launch_stream')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
