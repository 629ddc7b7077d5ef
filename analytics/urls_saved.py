"""Views that were given a name."""

from django.urls import path

from analytics.views import saved_views

_VIEWS = "w/<slug:workspace>/views/"
_VIEW = f"{_VIEWS}<str:view>/"

urlpatterns = [
    path(_VIEWS, saved_views.saved_views, name="saved_views"),
    path(f"{_VIEWS}new/", saved_views.view_new, name="view_new"),
    path(f"{_VIEW}change/", saved_views.view_change, name="view_change"),
    path(f"{_VIEW}default/", saved_views.view_default, name="view_default"),
    path(f"{_VIEW}delete/", saved_views.view_delete, name="view_delete"),
]
