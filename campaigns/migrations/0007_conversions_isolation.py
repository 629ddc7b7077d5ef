"""Goal events, touches and conversions stay within their workspace and are the fold's."""

from django.db import migrations

from workspaces.isolation import ComposeForeignKey, IsolateTable


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_conversions"), ("messaging", "0020_converted_deliveries")]

    operations = [
        IsolateTable("campaigns_touch"),
        IsolateTable("campaigns_goalhit"),
        IsolateTable("campaigns_conversion"),
        IsolateTable("campaigns_reckoning"),
        ComposeForeignKey("campaigns_goalhit", "person_id", "messaging_person"),
        ComposeForeignKey("campaigns_conversion", "campaign_id", "campaigns_campaign"),
        ComposeForeignKey("campaigns_conversion", "person_id", "messaging_person"),
        ComposeForeignKey("campaigns_reckoning", "campaign_id", "campaigns_campaign"),
    ]
