"""The providers of a workspace and the rules of its channels."""

from django.urls import path

from messaging.views import provider_test, providers

_PROVIDERS = "w/<slug:workspace>/settings/providers/"

urlpatterns = [
    path(_PROVIDERS, providers.provider_list, name="providers"),
    path(f"{_PROVIDERS}rules/<str:channel>/", providers.channel_rules, name="channel_rules"),
    path(f"{_PROVIDERS}<str:way>/", providers.provider_edit, name="provider"),
    path(f"{_PROVIDERS}<str:way>/test/", provider_test.provider_test, name="provider_test"),
    path(f"{_PROVIDERS}<str:way>/pause/", provider_test.provider_pause, name="provider_pause"),
    path(f"{_PROVIDERS}<str:way>/remove/", providers.provider_remove, name="provider_remove"),
]
