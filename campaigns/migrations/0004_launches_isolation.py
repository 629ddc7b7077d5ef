"""Launches stay within their workspace and are expanded by the sender."""

from django.db import migrations

from workspaces.isolation import AdmitEngine, ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_launches"), ("messaging", "0009_sending_isolation")]

    operations = [
        IsolateTable("campaigns_launch", send="SELECT, UPDATE"),
        ComposeForeignKey("campaigns_launch", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("campaigns_launch", "action_id", "campaigns_action"),
        ComposeForeignKey("campaigns_launch", "stream_id", "messaging_stream"),
        AdmitEngine("campaigns_campaign", "send", "SELECT"),
        AdmitEngine("campaigns_action", "send", "SELECT"),
    ]
