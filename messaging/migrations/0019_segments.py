"""Segments: sets of people with a name, and the rules that are being written."""

import django.db.models.deletion
import django.db.models.manager
import messaging.models.segment
import workspaces.clock
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0018_reason_codes'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.segment.segment_public_id, max_length=40)),
                ('external_id', models.TextField()),
                ('name', models.TextField()),
                ('kind', models.CharField(choices=[('snapshot', 'Snapshot'), ('live', 'Live')], max_length=8)),
                ('rule', models.JSONField(null=True)),
                ('sentence', models.TextField(db_default='', default='')),
                ('members', models.BinaryField(default=messaging.models.segment.nobody)),
                ('count', models.PositiveIntegerField(db_default=0, default=0)),
                ('wanted_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('computed_at', models.DateTimeField(null=True)),
                ('problem', models.TextField(db_default='', default='')),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('updated_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('archived_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SegmentDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.segment.segment_public_id, max_length=40)),
                ('rule', models.JSONField(null=True)),
                ('came_from', models.TextField(blank=True, db_default='', default='')),
                ('touched_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('erased_at__isnull', False)), fields=['workspace', 'id'], name='person_erased'),
        ),
        migrations.AddField(
            model_name='segment',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='segment',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='segmentdraft',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='segmentdraft',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='segment_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='segment_public_id'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('workspace', 'external_id'), name='segment_external_id'),
        ),
        migrations.AddIndex(
            model_name='segmentdraft',
            index=models.Index(fields=['touched_at'], name='segmentdraft_touched'),
        ),
        migrations.AddConstraint(
            model_name='segmentdraft',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='segmentdraft_public_id'),
        ),
        IsolateTable("messaging_segment", fold="SELECT, UPDATE", send="SELECT"),
        IsolateTable("messaging_segmentdraft", fold="SELECT, DELETE", export=""),
    ]
