"""Addresses of the pages of results."""

from django.urls import include, path

urlpatterns = [
    path("", include("analytics.urls_data")),
]
