"""Entries, and what a delivery says of its campaign and action: references are checked once per statement."""

from django.db import migrations

from workspaces.references import CheckByStatement


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_launches_isolation"), ("messaging", "0011_references_by_statement")]

    operations = [
        CheckByStatement("campaigns_entry", "campaign_id", "campaigns_campaign"),
        CheckByStatement("campaigns_entry", "person_id", "messaging_person"),
        CheckByStatement("messaging_delivery", "campaign_id", "campaigns_campaign"),
        CheckByStatement("messaging_delivery", "action_id", "campaigns_action"),
    ]
