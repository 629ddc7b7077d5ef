"""The detail of events, and what is counted of erased ones, say which step of a journey a report belongs to."""

from django.db import migrations

_ADD = "ALTER TABLE messaging_event ADD COLUMN step_id bigint; ALTER TABLE messaging_erasure_tally ADD COLUMN step_id bigint"
_DROP = "ALTER TABLE messaging_erasure_tally DROP COLUMN step_id; ALTER TABLE messaging_event DROP COLUMN step_id"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0027_deliveries_of_journeys")]

    operations = [migrations.RunSQL(_ADD, _DROP)]
