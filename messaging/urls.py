"""Addresses of the door and of the definition API."""

from django.urls import path, re_path

from messaging.api import messages, openapi, people
from messaging.hooks.email import email
from messaging.hooks.twilio import twilio
from messaging.in_app import fetching
from messaging.ingest import views as door
from messaging.ingest.customerio import ROUTES as TRACK
from messaging.tracking import views as tracking
from messaging.tracking.unsubscribing import unsubscribe
from messaging.views import api_help, sources

urlpatterns = [
    *(path(address.removeprefix("/"), view) for address, view in door.DOORS.items()),
    *(re_path(rf"^{pattern}$", view, name=name) for name, (pattern, view) in TRACK.items()),
    re_path(r"^v1/projects/(?P<write_key>[\w-]{1,200})/settings$", door.settings, name="client_settings"),
    path(fetching.PATH.removeprefix("/"), fetching.fetch, name="in_app"),
    # Readers of messages come by here; the addresses are short, for they stand in texts.
    path("r/<str:token>", tracking.follow, name="link"),
    path("s/<str:code>", tracking.follow_short, name="short_link"),
    path("o/<str:delivery>.gif", tracking.pixel, name="pixel"),
    path("h/<str:delivery>", tracking.trap, name="hidden_link"),
    path("unsubscribe/<str:delivery>", unsubscribe, name="unsubscribe"),
    path("hooks/email/<slug:service>/<str:key>/", email, name="email_hook"),
    path("hooks/twilio/<str:key>/", twilio, name="twilio_hook"),
    path("w/<slug:workspace>/sources/", sources.source_list, name="sources"),
    path("w/<slug:workspace>/sources/<str:source>/", sources.source_page, name="source"),
    path("help/api/", api_help.api_help, name="api_help"),
    path("v1/openapi.json", openapi.document, name="openapi"),
    # Ids of clients hold slashes, which `<str:id>` would not match.
    path("v1/people/merge", people.people_merge, name="api_people_merge"),
    re_path(r"^v1/people/(?P<id>.+)$", people.person, name="api_person"),
    re_path(r"^v1/messages/(?P<id>.+)$", messages.message, name="api_message"),
]
