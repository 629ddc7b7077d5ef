"""Pages of in-app messages: report, tracked responses, history of the content, and their data."""

from django.urls import path

from analytics.data import in_app as data
from analytics.views import in_app, in_app_version

_MESSAGE = "w/<slug:workspace>/messages/<str:message>/"

urlpatterns = [
    path(_MESSAGE, in_app.message_page, name="message"),
    path(f"{_MESSAGE}data.json", data.message_json, name="message_data"),
    path(f"{_MESSAGE}data.csv", data.message_csv, name="message_csv"),
    path(f"{_MESSAGE}statistics/data.csv", data.statistics_csv, name="message_statistics_csv"),
    path(f"{_MESSAGE}version/", in_app_version.message_changed, name="message_version"),
]
