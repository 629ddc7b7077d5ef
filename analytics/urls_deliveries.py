"""The delivery log, one delivery, and sending again what failed."""

from django.urls import path

from analytics.data import delivery_files, row_files
from analytics.data import retries as retry_files
from analytics.views import delivery_detail, delivery_log, retries, retry_asks

_DELIVERIES = "w/<slug:workspace>/deliveries/"
_DELIVERY = f"{_DELIVERIES}<str:delivery>/"
_RETRIES = "w/<slug:workspace>/retries/"

urlpatterns = [
    path(_DELIVERIES, delivery_log.delivery_log, name="deliveries"),
    path(f"{_DELIVERIES}find/", delivery_log.delivery_find, name="delivery_find"),
    path(f"{_DELIVERIES}news/", delivery_log.delivery_news, name="delivery_news"),
    path(f"{_DELIVERIES}data.json", delivery_files.deliveries_json, name="deliveries_data"),
    path(f"{_DELIVERIES}data.csv", row_files.deliveries_file, name="deliveries_csv"),
    path(f"{_DELIVERIES}data.xlsx", row_files.deliveries_file, name="deliveries_xlsx"),
    path(_DELIVERY, delivery_detail.delivery_page, name="delivery"),
    path(f"{_DELIVERY}row/", delivery_detail.delivery_row, name="delivery_row"),
    path(f"{_DELIVERY}retry/", retries.delivery_retry, name="delivery_retry"),
    path(_RETRIES, retry_asks.retry_list, name="retries"),
    path(f"{_RETRIES}asked.csv", retry_files.asked_file, name="retries_asked_csv"),
    path(f"{_RETRIES}asked.xlsx", retry_files.asked_file, name="retries_asked_xlsx"),
    path(f"{_RETRIES}made.csv", retry_files.made_file, name="retries_made_csv"),
    path(f"{_RETRIES}made.xlsx", retry_files.made_file, name="retries_made_xlsx"),
    path(f"{_RETRIES}new/", retries.retry_new, name="retry_new"),
    path(f"{_RETRIES}ask/", retry_asks.retry_ask, name="retry_ask"),
    path(f"{_RETRIES}<str:retry>/", retries.retry_page, name="retry"),
    path(f"{_RETRIES}<str:retry>/stop/", retries.retry_stop, name="retry_stop"),
]
