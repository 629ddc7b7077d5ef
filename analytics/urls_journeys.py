"""Pages of journeys, with the data of each at its own address."""

from django.urls import path

from analytics.data import journey_exits, journey_recorder
from analytics.data import journeys as data
from analytics.views import chart_file
from analytics.views.journeys import (
    counted,
    exits,
    explore,
    leaving,
    listing,
    longer,
    people,
    person,
    recorder,
    results,
    step,
    version,
)

_ALL = "w/<slug:workspace>/journeys/"
_JOURNEY = f"{_ALL}<str:journey>/"
_STEP = f"{_JOURNEY}steps/<str:step>/"

urlpatterns = [
    path(_ALL, listing.journeys, name="journey_list"),
    path(f"{_ALL}data.json", data.list_json, name="journey_list_data"),
    path(f"{_ALL}data.csv", data.list_file, name="journey_list_csv"),
    path(f"{_ALL}data.xlsx", data.list_file, name="journey_list_xlsx"),
    path(_JOURNEY, results.journey_page, name="journey"),
    path(f"{_JOURNEY}data.json", data.journey_json, name="journey_data"),
    path(f"{_JOURNEY}data.csv", data.journey_file, name="journey_csv"),
    path(f"{_JOURNEY}data.xlsx", data.journey_file, name="journey_xlsx"),
    path(f"{_JOURNEY}version/", version.journey_changed, name="journey_version"),
    path(f"{_JOURNEY}explore/", explore.explore_page, name="journey_explore"),
    path(f"{_JOURNEY}explore/data.json", data.explore_json, name="journey_explore_data"),
    path(f"{_JOURNEY}explore/data.csv", data.explore_file, name="journey_explore_csv"),
    path(f"{_JOURNEY}explore/data.xlsx", data.explore_file, name="journey_explore_xlsx"),
    path(f"{_JOURNEY}explore/chart.svg", chart_file.journey_file, name="journey_explore_chart"),
    path(f"{_JOURNEY}explore/version/", version.journey_changed, name="journey_explore_version"),
    path(f"{_JOURNEY}recorder/", recorder.recorder_page, name="journey_recorder"),
    path(f"{_JOURNEY}recorder/data.json", journey_recorder.recorder_json, name="journey_recorder_data"),
    path(f"{_JOURNEY}recorder/data.csv", journey_recorder.recorder_file, name="journey_recorder_csv"),
    path(f"{_JOURNEY}recorder/data.xlsx", journey_recorder.recorder_file, name="journey_recorder_xlsx"),
    path(f"{_JOURNEY}people/", people.people_page, name="journey_people"),
    path(f"{_JOURNEY}recorder/longer/", longer.longer_page, name="journey_longer"),
    path(f"{_JOURNEY}exits/", exits.exits_page, name="journey_exits"),
    path(f"{_JOURNEY}exits/data.json", journey_exits.exits_json, name="journey_exits_data"),
    path(f"{_JOURNEY}exits/data.csv", journey_exits.exits_file, name="journey_exits_csv"),
    path(f"{_JOURNEY}exits/data.xlsx", journey_exits.exits_file, name="journey_exits_xlsx"),
    path(f"{_JOURNEY}counted/<str:metric>/", counted.counted_page, name="journey_counted"),
    path(f"{_JOURNEY}people/<str:person>/path/", person.path_page, name="journey_person"),
    path(f"{_JOURNEY}people/<str:person>/leave/", leaving.person_leaves, name="journey_person_leave"),
    path(f"{_JOURNEY}people/leave/", leaving.people_leave, name="journey_people_leave"),
    path(f"{_JOURNEY}people/use/", people.use_people, name="journey_people_use"),
    path(f"{_STEP}", step.step_page, name="journey_step"),
    path(f"{_STEP}data.json", data.step_json, name="journey_step_data"),
    path(f"{_STEP}data.csv", data.step_file, name="journey_step_csv"),
    path(f"{_STEP}data.xlsx", data.step_file, name="journey_step_xlsx"),
    path(f"{_STEP}version/", version.journey_changed, name="journey_step_version"),
    path(f"{_STEP}exits/", exits.exits_page, name="journey_step_exits"),
    path(f"{_STEP}exits/data.json", journey_exits.exits_json, name="journey_step_exits_data"),
    path(f"{_STEP}exits/data.csv", journey_exits.exits_file, name="journey_step_exits_csv"),
    path(f"{_STEP}exits/data.xlsx", journey_exits.exits_file, name="journey_step_exits_xlsx"),
    path(f"{_STEP}counted/<str:metric>/", counted.counted_page, name="journey_step_counted"),
    path(f"{_STEP}explore/", explore.explore_page, name="journey_step_explore"),
    path(f"{_STEP}explore/data.json", data.explore_json, name="journey_step_explore_data"),
    path(f"{_STEP}explore/data.csv", data.explore_file, name="journey_step_explore_csv"),
    path(f"{_STEP}explore/data.xlsx", data.explore_file, name="journey_step_explore_xlsx"),
    path(f"{_STEP}explore/chart.svg", chart_file.journey_file, name="journey_step_explore_chart"),
    path(f"{_STEP}explore/version/", version.journey_changed, name="journey_step_explore_version"),
]
