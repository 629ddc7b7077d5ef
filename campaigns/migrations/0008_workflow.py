"""Campaigns that run here: how actions follow each other, who a campaign is for, and where each person is in it."""

from datetime import timedelta

import django.db.models.deletion
import django.db.models.manager
import workspaces.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0007_conversions_isolation'),
        ('messaging', '0019_segments'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
                ('audience', models.CharField(blank=True, choices=[('all', 'Everybody'), ('tag', 'People with a tag'), ('segment', 'A segment'), ('ids', 'A list of ids')], db_default='', default='', max_length=8)),
                ('tag', models.TextField(blank=True, db_default='', default='')),
                ('ids', models.JSONField(default=list)),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('zone', models.TextField()),
                ('changed_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('taken', 'Sent on its way'), ('passed', 'Passed over'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='action',
            name='condition',
            field=models.CharField(choices=[('always', 'Everybody'), ('interacted', 'Who interacted with'), ('not_interacted', 'Who did not interact with'), ('received', 'Who received'), ('not_received', 'Who did not receive')], db_default='always', default='always', max_length=16),
        ),
        migrations.AddField(
            model_name='action',
            name='delay',
            field=models.DurationField(db_default=timedelta(0), default=timedelta(0)),
        ),
        migrations.AddField(
            model_name='action',
            name='follows',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='campaigns.action'),
        ),
        migrations.AddField(
            model_name='action',
            name='watches',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='watchers', to='campaigns.action'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='composed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='launch',
            name='members',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='launch',
            name='segment',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.segment'),
        ),
        migrations.AlterField(
            model_name='launch',
            name='action',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='campaigns.action'),
        ),
        migrations.AlterField(
            model_name='launch',
            name='audience',
            field=models.CharField(choices=[('all', 'Everybody'), ('tag', 'People with a tag'), ('segment', 'A segment'), ('ids', 'A list of ids')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='campaign',
            index=models.Index(condition=models.Q(('state', 'scheduled')), fields=['started_at'], name='campaign_to_start'),
        ),
        migrations.AddIndex(
            model_name='campaign',
            index=models.Index(condition=models.Q(('state__in', ['scheduled', 'running', 'paused'])), fields=['ended_at'], name='campaign_to_end'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.UniqueConstraint(condition=models.Q(('action', None)), fields=('workspace', 'campaign'), name='launch_of_the_flow'),
        ),
        migrations.AddField(
            model_name='plan',
            name='campaign',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='campaigns.campaign'),
        ),
        migrations.AddField(
            model_name='plan',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='plan',
            name='segment',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.segment'),
        ),
        migrations.AddField(
            model_name='plan',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='step',
            name='action',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='campaigns.action'),
        ),
        migrations.AddField(
            model_name='step',
            name='campaign',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='campaigns.campaign'),
        ),
        migrations.AddField(
            model_name='step',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.person'),
        ),
        migrations.AddField(
            model_name='step',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('workspace', 'campaign'), name='plan_campaign'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['campaign', 'due_at'], name='step_due'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['workspace', 'campaign', 'action', 'state'], name='step_progress'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('workspace', 'campaign', 'person', 'action'), name='step_of_person'),
        ),
    ]

