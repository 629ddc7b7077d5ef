"""Saved views that are sent by mail, to whom, and each mail that fell due."""

import analytics.models.report
import django.db.models.deletion
import django.db.models.manager
import workspaces.clock
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0010_exports_isolation'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=analytics.models.report.report_public_id, max_length=40)),
                ('every', models.CharField(choices=[('day', 'Every day'), ('week', 'Every week'), ('month', 'Every month')], max_length=5)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], default=0)),
                ('day', models.PositiveSmallIntegerField(default=1)),
                ('at', models.TimeField()),
                ('zone', models.TextField()),
                ('file', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], default='csv', max_length=4)),
                ('next_at', models.DateTimeField()),
                ('paused_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='analytics.savedview')),
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
            name='ReportReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stopped_at', models.DateTimeField(null=True)),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='analytics.report')),
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
            name='ReportMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('left_out', 'Not sent'), ('failed', 'Failed'), ('in_doubt', 'In doubt')], default='waiting', max_length=8)),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('try_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('problem', models.TextField(blank=True, db_default='', default='')),
                ('is_test', models.BooleanField(db_default=False, default=False)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('reader', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='analytics.reportreader')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('paused_at', None)), fields=['next_at'], name='report_due'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='report_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='report_public_id'),
        ),
        migrations.AddConstraint(
            model_name='reportreader',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='reportreader_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='reportreader',
            constraint=models.UniqueConstraint(fields=('workspace', 'report', 'user'), name='reportreader_user'),
        ),
        migrations.AddIndex(
            model_name='reportmail',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['try_at'], name='reportmail_waiting'),
        ),
        migrations.AddConstraint(
            model_name='reportmail',
            constraint=models.UniqueConstraint(fields=('workspace', 'reader', 'due_at'), name='reportmail_due'),
        ),
        IsolateTable("analytics_report", fold="SELECT", export=""),
        IsolateTable("analytics_reportreader", fold="SELECT", export=""),
        IsolateTable("analytics_reportmail", fold="SELECT, UPDATE", export=""),
        ComposeForeignKey("analytics_report", "view_id", "analytics_savedview"),
        ComposeForeignKey("analytics_reportreader", "report_id", "analytics_report"),
        ComposeForeignKey("analytics_reportmail", "reader_id", "analytics_reportreader"),
    ]
