"""Due work is found stream by stream, a stream can be done, and the sender signs for what it states."""

from django.db import migrations, models

from messaging.sending.guard import GuardStates
from messaging.sending.states import SEND_FOLLOWS, STREAM_FOLLOWS
from workspaces.isolation import AdmitEngine


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0009_sending_isolation'),
        ('workspaces', '0003_own_source'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='devicesend',
            name='devicesend_due',
        ),
        migrations.RemoveIndex(
            model_name='outgoing',
            name='outgoing_due',
        ),
        migrations.AlterField(
            model_name='stream',
            name='state',
            field=models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('done', 'Done')], default='running', max_length=8),
        ),
        migrations.AddIndex(
            model_name='devicesend',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'retry_wait'])), fields=['stream', 'way', 'due_at'], name='devicesend_due'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['stream', 'due_at'], name='outgoing_due'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['expires_at'], name='outgoing_expiry'),
        ),
        migrations.AddIndex(
            model_name='stream',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['id'], name='stream_running'),
        ),
        GuardStates("messaging_stream", STREAM_FOLLOWS),
        GuardStates("messaging_devicesend", SEND_FOLLOWS),
        AdmitEngine("messaging_receipt", "send", "INSERT"),
    ]
