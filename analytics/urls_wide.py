"""Pages over several campaigns, and their data."""

from django.urls import path

from analytics.data import wide
from analytics.views import analytics, chart_file, compare

_ANALYTICS = "w/<slug:workspace>/analytics/"

urlpatterns = [
    path(_ANALYTICS, analytics.analytics_page, name="analytics"),
    path(f"{_ANALYTICS}data.json", wide.analytics_json, name="analytics_data"),
    path(f"{_ANALYTICS}data.csv", wide.analytics_file, name="analytics_csv"),
    path(f"{_ANALYTICS}data.xlsx", wide.analytics_file, name="analytics_xlsx"),
    path(f"{_ANALYTICS}trend.csv", wide.trend_file, name="analytics_trend_csv"),
    path(f"{_ANALYTICS}trend.xlsx", wide.trend_file, name="analytics_trend_xlsx"),
    path(f"{_ANALYTICS}trend.svg", chart_file.trend_file, name="analytics_trend_chart"),
    path(f"{_ANALYTICS}compare/chart.svg", chart_file.compare_file, name="analytics_compare_chart"),
    path(f"{_ANALYTICS}compare/", compare.compare_page, name="analytics_compare"),
    path(f"{_ANALYTICS}compare/data.json", wide.compare_json, name="analytics_compare_data"),
    path(f"{_ANALYTICS}compare/data.csv", wide.compare_file, name="analytics_compare_csv"),
    path(f"{_ANALYTICS}compare/data.xlsx", wide.compare_file, name="analytics_compare_xlsx"),
]
