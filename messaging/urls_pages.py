"""Help about failures."""

from django.urls import path

from messaging.views import reason_help

urlpatterns = [
    path("help/reasons/", reason_help.reasons, name="help_reasons"),
    path("help/reasons/<str:code>/", reason_help.reason, name="help_reason"),
    path("help/reporting/", reason_help.reporting, name="help_reporting"),
]
