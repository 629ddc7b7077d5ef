"""Files stay within their workspace; whoever makes them looks for work in all workspaces."""

from django.db import migrations

from workspaces.isolation import ComposeForeignKey, IsolateTable

_WORK = "SELECT, UPDATE"


class Migration(migrations.Migration):
    dependencies = [("analytics", "0009_exports"), ("workspaces", "0002_isolation")]

    operations = [
        IsolateTable("analytics_export", fold="", export=_WORK),
        IsolateTable("analytics_exportsets", fold="", export=""),
        IsolateTable("analytics_exportdownload", fold="", export=""),
        IsolateTable("analytics_exporthabit", fold="", export=""),
        ComposeForeignKey("analytics_exportsets", "export_id", "analytics_export"),
        ComposeForeignKey("analytics_exportdownload", "export_id", "analytics_export"),
    ]
