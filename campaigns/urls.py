"""Composing a campaign, and sending an action of one to people."""

from django.urls import path

from campaigns.views import launches, sending
from campaigns.views.compose import action, actions, audience, create, goal, review, schedule

_CAMPAIGN = "w/<slug:workspace>/campaigns/<str:campaign>/"
_SEND = f"{_CAMPAIGN}send/"
_ACTION = f"{_SEND}<str:action>/"
_LAUNCH = f"{_CAMPAIGN}launches/<str:launch>/"
_COMPOSE = f"{_CAMPAIGN}compose/"
_COMPOSED_ACTION = f"{_COMPOSE}actions/<str:action>/"

urlpatterns = [
    path("w/<slug:workspace>/campaigns/new/", create.campaign_new, name="campaign_new"),
    path(f"{_COMPOSE}audience/", audience.audience, name="compose_audience"),
    path(f"{_COMPOSE}audience/count/", audience.count, name="compose_count"),
    path(f"{_COMPOSE}actions/", actions.actions, name="compose_actions"),
    path(f"{_COMPOSE}actions/new/", actions.action_new, name="compose_action_new"),
    path(_COMPOSED_ACTION, action.action, name="compose_action"),
    path(f"{_COMPOSED_ACTION}side/", action.action_side, name="compose_action_side"),
    path(f"{_COMPOSED_ACTION}html/", action.action_html, name="compose_action_html"),
    path(f"{_COMPOSED_ACTION}move/", actions.action_move, name="compose_action_move"),
    path(f"{_COMPOSED_ACTION}remove/", actions.action_remove, name="compose_action_remove"),
    path(f"{_COMPOSE}goal/", goal.goal, name="compose_goal"),
    path(f"{_COMPOSE}schedule/", schedule.schedule, name="compose_schedule"),
    path(f"{_COMPOSE}review/", review.review, name="compose_review"),
    path(f"{_COMPOSE}move/", review.move, name="compose_move"),
    path(_SEND, sending.send_choose, name="send"),
    path(_ACTION, sending.send_content, name="send_content"),
    path(f"{_ACTION}check/", sending.send_check, name="send_check"),
    path(f"{_ACTION}audience/", sending.send_audience, name="send_audience"),
    path(_LAUNCH, launches.launch_page, name="launch"),
    path(f"{_LAUNCH}move/", launches.launch_move, name="launch_move"),
]
