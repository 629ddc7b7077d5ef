"""Cards and blocks of messages, with their versions."""

import django.db.models.deletion
import django.db.models.manager
import messaging.models.content
import workspaces.clock
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0003_isolation'),
        ('workspaces', '0002_isolation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.content.card_public_id, max_length=40)),
                ('external_id', models.TextField()),
                ('name', models.TextField(db_default='', default='')),
                ('position', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('deleted_at', models.DateTimeField(null=True)),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='messaging.message')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.content.block_public_id, max_length=40)),
                ('external_id', models.TextField()),
                ('type', models.CharField(choices=[('title', 'Title'), ('body', 'Body'), ('image', 'Image'), ('button', 'Button'), ('background', 'Background'), ('close_button', 'Close button')], max_length=16)),
                ('label', models.TextField(db_default='', default='')),
                ('text', models.TextField(db_default='', default='')),
                ('position', models.PositiveIntegerField()),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(null=True)),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='messaging.message')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('card', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='messaging.card')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='BlockTracking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateTimeField()),
                ('action_name', models.TextField(db_default='', default='')),
                ('track_clicks', models.BooleanField(db_default=True, default=True)),
                ('block', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='trackings', to='messaging.block')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('workspace', 'block', 'valid_from'), name='tracking_valid_from')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='card_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='card_public_id'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('workspace', 'message', 'external_id'), name='card_external_id'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='block_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='block_public_id'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('workspace', 'message', 'external_id'), name='block_external_id'),
        ),
        IsolateTable("messaging_card"),
        IsolateTable("messaging_block"),
        IsolateTable("messaging_blocktracking"),
        ComposeForeignKey("messaging_card", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_block", "message_id", "messaging_message"),
        ComposeForeignKey("messaging_block", "card_id", "messaging_card"),
        ComposeForeignKey("messaging_blocktracking", "block_id", "messaging_block"),
    ]
