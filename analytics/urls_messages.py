"""Pages of in-app messages: list, report, tracked responses, history of the content, and their data."""

from django.urls import path

from analytics.data import in_app as data
from analytics.data import lists
from analytics.data import responses as response_data
from analytics.views import (
    chart_file,
    expiring,
    in_app,
    in_app_due,
    in_app_history,
    in_app_version,
    message_list,
    responses,
)

_CAMPAIGN = "w/<slug:workspace>/campaigns/<str:campaign>/responses/"
_JOURNEY = "w/<slug:workspace>/journeys/<str:journey>/responses/"
_MESSAGES = "w/<slug:workspace>/messages/"
_MESSAGE = f"{_MESSAGES}<str:message>/"

urlpatterns = [
    path("w/<slug:workspace>/audience/expiring/", expiring.expiring, name="expiring"),
    path(_MESSAGES, message_list.message_list, name="message_list"),
    path(f"{_MESSAGES}data.csv", lists.message_list_file, name="message_list_csv"),
    path(f"{_MESSAGES}data.xlsx", lists.message_list_file, name="message_list_xlsx"),
    path(_MESSAGE, in_app.message_page, name="message"),
    path(f"{_MESSAGE}data.json", data.message_json, name="message_data"),
    path(f"{_MESSAGE}data.csv", data.message_file, name="message_csv"),
    path(f"{_MESSAGE}data.xlsx", data.message_file, name="message_xlsx"),
    path(f"{_MESSAGE}statistics/data.csv", data.statistics_file, name="message_statistics_csv"),
    path(f"{_MESSAGE}statistics/data.xlsx", data.statistics_file, name="message_statistics_xlsx"),
    path(f"{_MESSAGE}statistics/data.json", data.message_json, name="message_statistics_data"),
    path(f"{_MESSAGE}statistics/chart.svg", chart_file.statistics_file, name="message_statistics_chart"),
    path(f"{_MESSAGE}responses/chart.svg", chart_file.message_responses_file, name="message_responses_chart"),
    path(f"{_JOURNEY}chart.svg", chart_file.journey_responses_file, name="journey_responses_chart"),
    path(f"{_CAMPAIGN}chart.svg", chart_file.campaign_responses_file, name="campaign_responses_chart"),
    path(f"{_MESSAGE}responses/", responses.message_responses, name="message_responses"),
    path(f"{_MESSAGE}responses/data.json", response_data.message_json, name="message_responses_data"),
    path(f"{_MESSAGE}responses/data.csv", response_data.message_file, name="message_responses_csv"),
    path(f"{_MESSAGE}responses/data.xlsx", response_data.message_file, name="message_responses_xlsx"),
    path(f"{_MESSAGE}responses/<int:name>/", responses.response_people, name="response_people"),
    path(f"{_MESSAGE}responses/<int:name>/use/", responses.response_people_use, name="response_people_use"),
    path(_JOURNEY, responses.journey_responses, name="journey_responses"),
    path(f"{_JOURNEY}data.json", response_data.journey_json, name="journey_responses_data"),
    path(f"{_JOURNEY}data.csv", response_data.journey_file, name="journey_responses_csv"),
    path(f"{_JOURNEY}data.xlsx", response_data.journey_file, name="journey_responses_xlsx"),
    path(_CAMPAIGN, responses.campaign_responses, name="campaign_responses"),
    path(f"{_CAMPAIGN}data.json", response_data.campaign_json, name="campaign_responses_data"),
    path(f"{_CAMPAIGN}data.csv", response_data.campaign_file, name="campaign_responses_csv"),
    path(f"{_CAMPAIGN}data.xlsx", response_data.campaign_file, name="campaign_responses_xlsx"),
    path(f"{_MESSAGE}history/", in_app_history.message_history, name="message_history"),
    path(f"{_MESSAGE}history/data.csv", data.history_file, name="message_history_csv"),
    path(f"{_MESSAGE}history/data.xlsx", data.history_file, name="message_history_xlsx"),
    path(f"{_MESSAGE}people/", in_app.message_people, name="message_people"),
    path(f"{_MESSAGE}due/", in_app_due.message_due, name="message_due"),
    path(f"{_MESSAGE}due/people/", in_app_due.message_due_people, name="message_due_people"),
    path(f"{_MESSAGE}version/", in_app_version.message_changed, name="message_version"),
]
