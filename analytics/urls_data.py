"""The data of each page, at the page's own address."""

from django.urls import path

from analytics.data import views

_CAMPAIGNS = "w/<slug:workspace>/campaigns/"
_CAMPAIGN = f"{_CAMPAIGNS}<str:campaign>/"
_ACTION = f"{_CAMPAIGN}actions/<str:action>/"

urlpatterns = [
    path(f"{_CAMPAIGNS}data.json", views.campaign_list_json, name="campaign_list_data"),
    path(f"{_CAMPAIGNS}data.csv", views.campaign_list_file, name="campaign_list_csv"),
    path(f"{_CAMPAIGNS}data.xlsx", views.campaign_list_file, name="campaign_list_xlsx"),
    path(f"{_CAMPAIGN}data.json", views.campaign_results_json, name="campaign_results_data"),
    path(f"{_CAMPAIGN}data.csv", views.campaign_results_file, name="campaign_results_csv"),
    path(f"{_CAMPAIGN}data.xlsx", views.campaign_results_file, name="campaign_results_xlsx"),
    path(f"{_CAMPAIGN}explore/data.json", views.explore_json, name="campaign_explore_data"),
    path(f"{_CAMPAIGN}explore/data.csv", views.explore_file, name="campaign_explore_csv"),
    path(f"{_CAMPAIGN}explore/data.xlsx", views.explore_file, name="campaign_explore_xlsx"),
    path(f"{_ACTION}data.json", views.action_results_json, name="action_results_data"),
    path(f"{_ACTION}data.csv", views.action_results_file, name="action_results_csv"),
    path(f"{_ACTION}data.xlsx", views.action_results_file, name="action_results_xlsx"),
    path(f"{_ACTION}explore/data.json", views.explore_json, name="action_explore_data"),
    path(f"{_ACTION}explore/data.csv", views.explore_file, name="action_explore_csv"),
    path(f"{_ACTION}explore/data.xlsx", views.explore_file, name="action_explore_xlsx"),
]
