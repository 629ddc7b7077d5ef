"""Views of lists with a name, and what a list opens with."""

import analytics.models.saved_view
import django.db.models.deletion
import django.db.models.manager
import workspaces.clock
from django.conf import settings
from django.db import migrations, models

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0007_response_names'),
        ('workspaces', '0003_own_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=analytics.models.saved_view.view_public_id, max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('page', models.TextField()),
                ('query', models.TextField(blank=True, db_default='', default='')),
                ('shared', models.BooleanField(db_default=False, default=False)),
                ('created_at', models.DateTimeField(db_default=workspaces.clock.ReadoutNow())),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            name='ViewDefault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.TextField()),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='defaults', to='analytics.savedview')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='savedview',
            index=models.Index(fields=['workspace', 'page'], name='savedview_page'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='savedview_workspace_id'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('workspace', 'public_id'), name='savedview_public_id'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('workspace', 'made_by', 'page', 'name'), name='savedview_name'),
        ),
        migrations.AddConstraint(
            model_name='viewdefault',
            constraint=models.UniqueConstraint(fields=('workspace', 'page', 'user'), name='viewdefault_of_page', nulls_distinct=False),
        ),
        IsolateTable("analytics_savedview", fold="SELECT", export=""),
        IsolateTable("analytics_viewdefault", fold="", export=""),
        ComposeForeignKey("analytics_viewdefault", "view_id", "analytics_savedview"),
    ]
