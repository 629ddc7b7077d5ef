"""Views that were given a name, and reports of them by mail."""

from django.urls import path

from analytics.views import report_stop, reports, saved_views

_VIEWS = "w/<slug:workspace>/views/"
_VIEW = f"{_VIEWS}<str:view>/"

_REPORTS = "w/<slug:workspace>/reports/"
_REPORT = f"{_REPORTS}<str:report>/"

urlpatterns = [
    path(_VIEWS, saved_views.saved_views, name="saved_views"),
    path(f"{_VIEWS}new/", saved_views.view_new, name="view_new"),
    path(_REPORTS, reports.report_list, name="reports"),
    path(f"{_REPORTS}new/", reports.report_new, name="report_new"),
    path(_REPORT, reports.report_edit, name="report_edit"),
    path(f"{_REPORT}pause/", reports.report_pause, name="report_pause"),
    path(f"{_REPORT}test/", reports.report_test, name="report_test"),
    path(f"{_REPORT}delete/", reports.report_delete, name="report_delete"),
    path("reports/stop/<str:token>/", report_stop.report_stop, name="report_stop"),
    path(f"{_VIEW}change/", saved_views.view_change, name="view_change"),
    path(f"{_VIEW}default/", saved_views.view_default, name="view_default"),
    path(f"{_VIEW}delete/", saved_views.view_delete, name="view_delete"),
]
