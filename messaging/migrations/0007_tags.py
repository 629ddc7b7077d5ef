"""Tags of people."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0006_erasure'),
        ('workspaces', '0002_isolation'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='messaging.person')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['workspace', 'name'], name='persontag_name')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'person', 'name'), name='persontag_person_name')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        IsolateTable("messaging_persontag"),
        ComposeForeignKey("messaging_persontag", "person_id", "messaging_person"),
    ]
