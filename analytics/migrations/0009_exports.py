"""Files of rows: the job, its sets, its downloads, and the columns somebody likes."""

import analytics.models.export
import django.db.models.deletion
import django.db.models.manager
import workspaces.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0008_saved_views'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=analytics.models.export.export_public_id, max_length=40)),
                ('source', models.CharField(max_length=40)),
                ('parameters', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4)),
                ('zone', models.CharField(max_length=64)),
                ('title', models.TextField()),
                ('sentence', models.TextField(blank=True, db_default='', default='')),
                ('page', models.TextField(blank=True, db_default='', default='')),
                ('query', models.TextField(blank=True, db_default='', default='')),
                ('only_new', models.BooleanField(db_default=False, default=False)),
                ('needs', models.JSONField(default=list)),
                ('asker', models.CharField(max_length=40)),
                ('actor', models.TextField()),
                ('nonce', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('asked', 'Waiting'), ('running', 'Running'), ('ready', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], default='asked', max_length=10)),
                ('problem', models.TextField(blank=True, db_default='', default='')),
                ('asked_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('as_of', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('expected', models.BigIntegerField(null=True)),
                ('written', models.BigIntegerField(db_default=0, default=0)),
                ('deleted', models.BigIntegerField(db_default=0, default=0)),
                ('size', models.BigIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('file', models.TextField(blank=True, db_default='', default='')),
                ('manifest', models.JSONField(null=True)),
                ('attempt', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('token', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('stop_asked', models.BooleanField(db_default=False, default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            name='ExportDownload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.TextField()),
                ('at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('ip', models.GenericIPAddressField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='downloads', to='analytics.export')),
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
            name='ExportHabit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('columns', models.JSONField(default=list)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            name='ExportSets',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frozen', models.BinaryField(null=True)),
                ('people', models.BinaryField(null=True)),
                ('rows', models.BinaryField(null=True)),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='analytics.export')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'verbose_name_plural': 'export sets',
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('state__in', ['asked', 'running'])), fields=['id'], name='export_due'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='export_expiring'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='export_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='export_public_id'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.UniqueConstraint(fields=('workspace', 'asker', 'nonce'), name='export_nonce'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('workspace', 'asker'), name='export_one_running'),
        ),
        migrations.AddConstraint(
            model_name='exportdownload',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='exportdownload_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='exporthabit',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='exporthabit_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='exporthabit',
            constraint=models.UniqueConstraint(fields=('workspace', 'user', 'source'), name='exporthabit_once'),
        ),
        migrations.AddConstraint(
            model_name='exportsets',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='exportsets_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='exportsets',
            constraint=models.UniqueConstraint(fields=('workspace', 'export'), name='exportsets_export'),
        ),
    ]
