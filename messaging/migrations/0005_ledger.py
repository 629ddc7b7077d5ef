"""Receipts of what came through the door, and their sums by the hour."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable

# One row per request, only ever added: a row of counters here would make all requests of a source wait in line.
_RECEIPT = """
CREATE TABLE messaging_receipt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace DEFERRABLE INITIALLY DEFERRED,
    source_id bigint NOT NULL, key_id bigint NOT NULL, sdk text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT readout_now(),
    counts jsonb NOT NULL, skew integer, refused jsonb
);
ALTER TABLE messaging_receipt SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0004_content'),
        ('workspaces', '0002_isolation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.BigIntegerField()),
                ('sdk', models.TextField()),
                ('last_at', models.DateTimeField()),
                ('skew', models.IntegerField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refused', models.JSONField(null=True)),
                ('source', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.source')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('workspace', 'source', 'key_id', 'sdk'), name='sighting_key')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.BigIntegerField()),
                ('sdk', models.TextField()),
                ('hour', models.DateTimeField()),
                ('reason', models.TextField()),
                ('n', models.BigIntegerField()),
                ('source', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.source')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'verbose_name_plural': 'tallies',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('workspace', 'source', 'hour', 'key_id', 'sdk', 'reason'), name='tally_key')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(_RECEIPT, "DROP TABLE messaging_receipt"),
        IsolateTable("messaging_receipt", app="SELECT, INSERT", ingest="INSERT"),
        IsolateTable("messaging_tally", app="SELECT"),
        IsolateTable("messaging_sighting", app="SELECT"),
        ComposeForeignKey("messaging_tally", "source_id", "workspaces_source"),
        ComposeForeignKey("messaging_sighting", "source_id", "workspaces_source"),
    ]
