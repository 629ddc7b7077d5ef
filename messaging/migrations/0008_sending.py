"""Credentials, what is on its way out, and retries."""

import datetime
import django.db.models.deletion
import django.db.models.manager
import messaging.models.credential
import messaging.models.outgoing
import messaging.models.retry
import workspaces.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0007_tags'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='app_version',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='device',
            name='memory',
            field=models.CharField(choices=[('unused', 'Not used yet'), ('sent', 'Reached'), ('bounced', 'Bounced once'), ('suppressed', 'Suppressed after two bounces')], db_default='unused', default='unused', max_length=12),
        ),
        migrations.AddField(
            model_name='device',
            name='opted_in',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='device',
            name='registered_at',
            field=models.DateTimeField(db_default=workspaces.clock.ReadoutNow()),
        ),
        migrations.AddField(
            model_name='device',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.credential.credential_public_id, max_length=40)),
                ('way', models.CharField(choices=[('apns', 'APNs'), ('fcm', 'FCM'), ('email', 'E-mail'), ('sms', 'SMS'), ('webhook', 'Webhook')], max_length=8)),
                ('environment', models.CharField(choices=[('production', 'Production'), ('sandbox', 'Sandbox'), ('simulator', 'Simulator')], default='production', max_length=12)),
                ('name', models.TextField(db_default='', default='')),
                ('settings', models.JSONField(default=dict)),
                ('secret', models.TextField(db_default='', default='')),
                ('ambiguous_policy', models.CharField(choices=[('retry_collapsed', 'Send again under the same collapse id'), ('hold', 'Hold for a person to decide')], default='hold', max_length=16)),
                ('per_second', models.PositiveIntegerField(null=True)),
                ('expires_on', models.DateField(null=True)),
                ('broken_since', models.DateTimeField(null=True)),
                ('broken_reason', models.TextField(db_default='', default='')),
                ('paused_until', models.DateTimeField(null=True)),
                ('opened_until', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(db_default=0, default=0)),
                ('openings', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('recent', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('last_ok_at', models.DateTimeField(null=True)),
                ('last_error_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(db_default='', default='')),
                ('tested_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('removed_at', models.DateTimeField(null=True)),
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
            name='DeviceSend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('apns', 'APNs'), ('fcm', 'FCM'), ('email', 'E-mail'), ('sms', 'SMS'), ('webhook', 'Webhook')], max_length=8)),
                ('address', models.TextField()),
                ('address_kind', models.CharField(db_default='', default='', max_length=12)),
                ('platform', models.SmallIntegerField(choices=[(0, 'all'), (1, 'ios'), (2, 'android'), (3, 'web'), (4, 'other')], db_default=0, default=0)),
                ('payload', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('in_flight', 'Being sent'), ('retry_wait', 'Waiting for a retry'), ('unknown', 'Answer lost'), ('accepted', 'Accepted'), ('bounced', 'Bounced'), ('suppressed', 'Suppressed'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='pending', max_length=12)),
                ('round', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('refreshes', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('due_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('expires_at', models.DateTimeField(null=True)),
                ('claim_token', models.UUIDField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('stated', models.BooleanField(db_default=False, default=False)),
                ('kind', models.CharField(db_default='', default='', max_length=20)),
                ('reason', models.TextField(db_default='', default='')),
                ('settled_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('delivery', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='device_sends', to='messaging.delivery')),
                ('device', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.device')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.person')),
                ('workspace', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Retry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.retry.retry_public_id, max_length=40)),
                ('nonce', models.CharField(max_length=64)),
                ('chosen_by', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('running', 'Running'), ('stopped', 'Stopped'), ('done', 'Done')], default='running', max_length=8)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'verbose_name_plural': 'retries',
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RetryAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.retry.ask_public_id, max_length=40)),
                ('query', models.TextField(help_text='The filter of the page Deliveries, as its canonical query string.')),
                ('note', models.TextField(blank=True, db_default='', default='')),
                ('valid_until', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('closed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retry', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='asks', to='messaging.retry')),
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
            name='RetryItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('previous_reason', models.TextField(db_default='', default='')),
                ('round', models.PositiveSmallIntegerField(null=True)),
                ('skipped', models.CharField(blank=True, db_default='', default='', max_length=24)),
                ('delivery', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='retry_items', to='messaging.delivery')),
                ('retry', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='messaging.retry')),
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
            name='SendAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('claim_token', models.UUIDField()),
                ('started_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('dispatched_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(db_default='', default='', max_length=20)),
                ('status', models.IntegerField(null=True)),
                ('reason', models.TextField(db_default='', default='')),
                ('provider_id', models.TextField(db_default='', default='')),
                ('retry_after', models.FloatField(null=True)),
                ('raw', models.TextField(db_default='', default='')),
                ('credential', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.credential')),
                ('device_send', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='messaging.devicesend')),
                ('workspace', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.outgoing.stream_public_id, max_length=40)),
                ('state', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped')], default='running', max_length=8)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='retry',
            name='stream',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.stream'),
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('push', 'Push'), ('in_app', 'In-app'), ('email', 'E-mail'), ('sms', 'SMS'), ('webhook', 'Webhook')], max_length=12)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('open', 'Under way'), ('sent', 'Sent'), ('failed', 'Failed'), ('bounced', 'Bounced'), ('suppressed', 'Suppressed'), ('undeliverable', 'Undeliverable')], default='queued', max_length=16)),
                ('reason', models.TextField(db_default='', default='')),
                ('round', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('due_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('expires_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('simulated', models.BooleanField(db_default=False, default=False)),
                ('delivery', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='messaging.delivery')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.person')),
                ('workspace', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('stream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='messaging.stream')),
            ],
            options={
                'verbose_name_plural': 'outgoing',
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='devicesend',
            name='stream',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='device_sends', to='messaging.stream'),
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', models.JSONField(default=dict)),
                ('targeting', models.CharField(choices=[('last_device', 'Last device'), ('all_devices', 'All devices')], default='last_device', max_length=12)),
                ('send_within', models.DurationField(default=datetime.timedelta(days=1))),
                ('collapse_id', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('track_opens', models.BooleanField(db_default=True, default=True)),
                ('track_links', models.BooleanField(db_default=True, default=True)),
                ('updated_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='messaging.message')),
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
            name='ChannelRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('push', 'Push'), ('in_app', 'In-app'), ('email', 'E-mail'), ('sms', 'SMS'), ('webhook', 'Webhook')], max_length=12)),
                ('sending', models.BooleanField(db_default=True, default=True)),
                ('daily_limit', models.PositiveIntegerField(null=True)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'verbose_name_plural': 'channel rules',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('workspace', 'channel'), name='channelrules_channel')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='credential_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='credential_public_id'),
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('workspace', 'way'), name='credential_one_per_way'),
        ),
        migrations.AddConstraint(
            model_name='retryask',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='retryask_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='retryask',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='retryask_public_id'),
        ),
        migrations.AddIndex(
            model_name='retryitem',
            index=models.Index(condition=models.Q(('round', None), ('skipped', '')), fields=['workspace', 'retry', 'id'], name='retryitem_waiting'),
        ),
        migrations.AddConstraint(
            model_name='retryitem',
            constraint=models.UniqueConstraint(fields=('workspace', 'retry', 'delivery'), name='retryitem_delivery'),
        ),
        migrations.AddIndex(
            model_name='sendattempt',
            index=models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['workspace', 'provider_id'], name='sendattempt_provider_id'),
        ),
        migrations.AddConstraint(
            model_name='sendattempt',
            constraint=models.UniqueConstraint(fields=('workspace', 'device_send', 'round', 'number'), name='sendattempt_round_number'),
        ),
        migrations.AddConstraint(
            model_name='stream',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='stream_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='stream',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='stream_public_id'),
        ),
        migrations.AddConstraint(
            model_name='retry',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='retry_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='retry',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='retry_public_id'),
        ),
        migrations.AddConstraint(
            model_name='retry',
            constraint=models.UniqueConstraint(fields=('workspace', 'nonce'), name='retry_nonce'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['due_at'], name='outgoing_due'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(fields=['workspace', 'person', 'channel', 'created_at'], name='outgoing_person_day'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(fields=['workspace', 'stream', 'state'], name='outgoing_stream_state'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='outgoing_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.UniqueConstraint(fields=('workspace', 'delivery'), name='outgoing_delivery'),
        ),
        migrations.AddIndex(
            model_name='devicesend',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'retry_wait'])), fields=['workspace', 'way', 'due_at'], name='devicesend_due'),
        ),
        migrations.AddIndex(
            model_name='devicesend',
            index=models.Index(condition=models.Q(('state', 'in_flight')), fields=['claimed_until'], name='devicesend_claimed_until'),
        ),
        migrations.AddIndex(
            model_name='devicesend',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'retry_wait'])), fields=['expires_at'], name='devicesend_expiry'),
        ),
        migrations.AddConstraint(
            model_name='devicesend',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='devicesend_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='devicesend',
            constraint=models.UniqueConstraint(fields=('workspace', 'delivery', 'address'), name='devicesend_address'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('workspace', 'message'), name='template_message'),
        ),
    ]
