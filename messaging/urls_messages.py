"""In-app messages: the editor."""

from django.urls import path

from messaging.views import message_editor

_MESSAGES = "w/<slug:workspace>/messages/"

urlpatterns = [
    path(f"{_MESSAGES}new/", message_editor.message_new, name="message_new"),
    path(f"{_MESSAGES}new/side/", message_editor.message_side, name="message_new_side"),
    path(f"{_MESSAGES}<str:message>/edit/", message_editor.message_edit, name="message_edit"),
    path(f"{_MESSAGES}<str:message>/edit/side/", message_editor.message_side, name="message_side"),
]
