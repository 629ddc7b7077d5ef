"""Campaigns, actions, terms and entries stay within their workspace, whatever the code does."""

from django.db import migrations

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial"), ("messaging", "0003_isolation")]

    operations = [
        IsolateTable("campaigns_campaign"),
        IsolateTable("campaigns_action"),
        IsolateTable("campaigns_campaignterms"),
        IsolateTable("campaigns_entry"),
        ComposeForeignKey("campaigns_action", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("campaigns_action", "message_id", "messaging_message"),
        ComposeForeignKey("campaigns_campaignterms", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("campaigns_entry", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("campaigns_entry", "person_id", "messaging_person"),
        ComposeForeignKey("messaging_delivery", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("messaging_delivery", "action_id", "campaigns_action"),
    ]
