"""Giving tags to many people: the decision, and for each tag whom it was for and whom it changed."""

import django.db.models.deletion
import django.db.models.manager
import messaging.models.segment
import messaging.models.tag
import workspaces.clock
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0023_sets_in_passing'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TagRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.tag.tag_run_public_id, max_length=40)),
                ('deed', models.CharField(choices=[('add', 'Add'), ('remove', 'Remove')], max_length=6)),
                ('words', models.TextField()),
                ('came_from', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('running', 'Running'), ('stopped', 'Stopped'), ('done', 'Done')], default='running', max_length=8)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='messaging.tagrun')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TagRunPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('people', models.BinaryField(default=messaging.models.segment.nobody)),
                ('changed', models.BinaryField(default=messaging.models.segment.nobody)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(db_default=0, default=0)),
                ('changed_count', models.PositiveIntegerField(db_default=0, default=0)),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='messaging.tagrun')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='tagrun',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['id'], name='tagrun_running'),
        ),
        migrations.AddConstraint(
            model_name='tagrun',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='tagrun_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='tagrun',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='tagrun_public_id'),
        ),
        migrations.AddConstraint(
            model_name='tagrun',
            constraint=models.UniqueConstraint(fields=('workspace', 'undoes'), name='tagrun_undone_once'),
        ),
        migrations.AddIndex(
            model_name='tagrunpart',
            index=models.Index(fields=['workspace', 'name', 'run'], name='tagrunpart_latest'),
        ),
        migrations.AddConstraint(
            model_name='tagrunpart',
            constraint=models.UniqueConstraint(fields=('workspace', 'run', 'name'), name='tagrunpart_name'),
        ),
        IsolateTable("messaging_tagrun", fold="SELECT", export=""),
        IsolateTable("messaging_tagrunpart", fold="SELECT, UPDATE", export=""),
        ComposeForeignKey("messaging_tagrun", "undoes_id", "messaging_tagrun"),
        ComposeForeignKey("messaging_tagrunpart", "run_id", "messaging_tagrun"),
    ]
