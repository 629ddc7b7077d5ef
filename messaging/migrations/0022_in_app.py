"""In-app messages: what a block does when it is tapped, how a message is shown, and the instances that wait in apps."""

import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import workspaces.clock
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import ROWS, AdmitEngine, ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0021_person_changes'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='block',
            name='action_kind',
            field=models.CharField(blank=True, choices=[('open_link', 'Open a link'), ('deep_link', 'Open a place in the app'), ('next_card', 'Show the next card'), ('close', 'Close the message'), ('custom', 'Tell the app')], db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='block',
            name='action_value',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='block',
            name='alt',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='block',
            name='background',
            field=models.CharField(db_default='', default='', max_length=9),
        ),
        migrations.AddField(
            model_name='block',
            name='color',
            field=models.CharField(db_default='', default='', max_length=9),
        ),
        migrations.AddField(
            model_name='block',
            name='image',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='message',
            name='changed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='message',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.CreateModel(
            name='InAppInstance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(null=True)),
                ('names', models.JSONField(default=dict)),
                ('shown', models.CharField(choices=[('once', 'Once'), ('until_answered', 'Until it is clicked or closed'), ('always', 'At every visit, until it expires')], default='once', max_length=16)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('expires_at', models.DateTimeField()),
                ('delivery', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='in_app_instances', to='messaging.delivery')),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='instances', to='messaging.message')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.person')),
                ('workspace', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('content__isnull', False)), fields=['workspace', 'person'], name='inappinstance_waiting'), models.Index(fields=['expires_at'], name='inappinstance_expiry')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'delivery'), name='inappinstance_delivery')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='InAppSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.CharField(choices=[('center', 'In the middle'), ('top', 'At the top'), ('bottom', 'At the bottom'), ('full', 'Over the whole screen')], default='center', max_length=8)),
                ('closes_by_swipe', models.BooleanField(db_default=True, default=True)),
                ('closes_by_backdrop', models.BooleanField(db_default=True, default=True)),
                ('closes_after', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)])),
                ('shown', models.CharField(choices=[('once', 'Once'), ('until_answered', 'Until it is clicked or closed'), ('always', 'At every visit, until it expires')], default='once', max_length=16)),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='in_app_settings', to='messaging.message')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'verbose_name_plural': 'in-app settings',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('workspace', 'message'), name='inappsettings_message')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='MessageUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action_id', models.BigIntegerField()),
                ('properties', models.JSONField(default=dict)),
                ('waits_days', models.PositiveSmallIntegerField(db_default=30, default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)])),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='messaging.message')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('workspace', 'action_id'), name='messageuse_action')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        IsolateTable("messaging_inappsettings", send="SELECT"),
        IsolateTable("messaging_messageuse", send="SELECT"),
        IsolateTable("messaging_inappinstance", send=ROWS),
        AdmitEngine("messaging_card", "send", "SELECT"),
        AdmitEngine("messaging_block", "send", "SELECT"),
        AdmitEngine("messaging_blocktracking", "send", "SELECT"),
        ComposeForeignKey("messaging_inappsettings", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_messageuse", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_inappinstance", "delivery_id", "messaging_delivery"),
        ComposeForeignKey("messaging_inappinstance", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_inappinstance", "person_id", "messaging_person"),
    ]
