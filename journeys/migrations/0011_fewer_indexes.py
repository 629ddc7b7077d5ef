"""Indexes of one column with which longer ones begin, or by which nobody asks: each made every move dearer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journeys', '0010_unchanged_references'),
        ('messaging', '0032_editions'),
        ('workspaces', '0003_own_source'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='journey',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='journeys.journey'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.person'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AlterField(
            model_name='stay',
            name='entry',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stays', to='journeys.entry'),
        ),
        migrations.AlterField(
            model_name='stay',
            name='journey',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.journey'),
        ),
        migrations.AlterField(
            model_name='stay',
            name='step',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stays', to='journeys.step'),
        ),
        migrations.AlterField(
            model_name='stay',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AlterField(
            model_name='traveller',
            name='journey',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='travellers', to='journeys.journey'),
        ),
        migrations.AlterField(
            model_name='traveller',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.person'),
        ),
        migrations.AlterField(
            model_name='traveller',
            name='version',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.version'),
        ),
        migrations.AlterField(
            model_name='traveller',
            name='workspace',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace'),
        ),
    ]
