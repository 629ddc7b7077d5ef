"""Files of people: the file in pieces, whom it names, and its lines that name nobody."""

import django.db.models.deletion
import django.db.models.manager
import messaging.models.segment
import messaging.models.upload
import workspaces.clock
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0029_people_by_address'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=messaging.models.upload.upload_public_id, max_length=40)),
                ('name', models.TextField()),
                ('size', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('reading', 'Being read'), ('ready', 'Ready to review'), ('failed', 'Cannot be read')], default='reading', max_length=8)),
                ('problem', models.TextField(blank=True, db_default='', default='')),
                ('reading', models.PositiveIntegerField(db_default=0, default=0)),
                ('sample', models.JSONField(default=list)),
                ('column', models.PositiveIntegerField(db_default=0, default=0)),
                ('named_by', models.CharField(choices=[('id', 'Ids'), ('email', 'E-mail addresses'), ('phone', 'Phone numbers')], default='id', max_length=8)),
                ('has_heading', models.BooleanField(db_default=False, default=False)),
                ('position', models.PositiveIntegerField(db_default=0, default=0)),
                ('taken_until', models.DateTimeField(null=True)),
                ('matched', models.PositiveIntegerField(db_default=0, default=0)),
                ('unknown', models.PositiveIntegerField(db_default=0, default=0)),
                ('duplicate', models.PositiveIntegerField(db_default=0, default=0)),
                ('malformed', models.PositiveIntegerField(db_default=0, default=0)),
                ('members', models.BinaryField(default=messaging.models.segment.nobody)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='UploadLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('unknown', 'Unknown'), ('duplicate', 'Duplicate'), ('malformed', 'Malformed')], max_length=10)),
                ('text', models.TextField()),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='UploadPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('body', models.BinaryField()),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='upload',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='upload',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='uploadline',
            name='upload',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='messaging.upload'),
        ),
        migrations.AddField(
            model_name='uploadline',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='uploadpart',
            name='upload',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='messaging.upload'),
        ),
        migrations.AddField(
            model_name='uploadpart',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(condition=models.Q(('state', 'reading')), fields=['id'], name='upload_reading'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='upload_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='upload_public_id'),
        ),
        migrations.AddConstraint(
            model_name='uploadline',
            constraint=models.UniqueConstraint(fields=('workspace', 'upload', 'kind', 'line'), name='uploadline_line'),
        ),
        migrations.AddConstraint(
            model_name='uploadpart',
            constraint=models.UniqueConstraint(fields=('workspace', 'upload', 'place'), name='uploadpart_place'),
        ),
        IsolateTable("messaging_upload", fold="SELECT, DELETE", export=""),
        IsolateTable("messaging_uploadpart", fold="SELECT, DELETE", export=""),
        IsolateTable("messaging_uploadline", fold="SELECT, DELETE", export=""),
        ComposeForeignKey("messaging_uploadpart", "upload_id", "messaging_upload"),
        ComposeForeignKey("messaging_uploadline", "upload_id", "messaging_upload"),
    ]
