"""Sending an action of a campaign to people."""

from django.urls import path

from campaigns.views import launches, sending

_CAMPAIGN = "w/<slug:workspace>/campaigns/<str:campaign>/"
_SEND = f"{_CAMPAIGN}send/"
_ACTION = f"{_SEND}<str:action>/"
_LAUNCH = f"{_CAMPAIGN}launches/<str:launch>/"

urlpatterns = [
    path(_SEND, sending.send_choose, name="send"),
    path(_ACTION, sending.send_content, name="send_content"),
    path(f"{_ACTION}check/", sending.send_check, name="send_check"),
    path(f"{_ACTION}audience/", sending.send_audience, name="send_audience"),
    path(_LAUNCH, launches.launch_page, name="launch"),
    path(f"{_LAUNCH}move/", launches.launch_move, name="launch_move"),
]
