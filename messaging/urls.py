"""Addresses of the door."""

from django.urls import path, re_path

from messaging.ingest import views as door

urlpatterns = [
    *(path(address.removeprefix("/"), view) for address, view in door.DOORS.items()),
    re_path(r"^v1/projects/(?P<write_key>[\w-]{1,200})/settings$", door.settings, name="client_settings"),
]
