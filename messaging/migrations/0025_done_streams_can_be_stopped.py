"""A send whose messages all wait in apps is done, and can still be paused and stopped."""

from django.db import migrations

from messaging.sending.guard import GuardStates
from messaging.sending.states import STREAM_FOLLOWS


class Migration(migrations.Migration):
    dependencies = [("messaging", "0024_tag_runs")]

    operations = [GuardStates("messaging_stream", STREAM_FOLLOWS)]
