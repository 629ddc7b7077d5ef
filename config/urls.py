"""Routes: the apps bring theirs, lowest first."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("workspaces.urls")),
    path("", include("messaging.urls_messages")),
    path("", include("messaging.urls")),
    path("", include("messaging.urls_pages")),
    path("", include("messaging.urls_providers")),
    path("", include("campaigns.api")),
    path("", include("campaigns.urls")),
    path("", include("journeys.api_entries")),
    path("", include("journeys.api")),
    path("", include("journeys.urls")),
    path("", include("analytics.urls")),
]
