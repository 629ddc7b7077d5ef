"""In-app messages: the list and the editor."""

from django.urls import path

from messaging.views import message_editor, message_list

_MESSAGES = "w/<slug:workspace>/messages/"

urlpatterns = [
    path(_MESSAGES, message_list.message_list, name="message_list"),
    path(f"{_MESSAGES}new/", message_editor.message_new, name="message_new"),
    path(f"{_MESSAGES}new/side/", message_editor.message_side, name="message_new_side"),
    path(f"{_MESSAGES}<str:message>/edit/", message_editor.message_edit, name="message_edit"),
    path(f"{_MESSAGES}<str:message>/edit/side/", message_editor.message_side, name="message_side"),
]
