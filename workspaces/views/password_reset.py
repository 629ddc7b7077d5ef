"""Forgotten password: by mail where mail is set up, else by a link that an admin makes on the members page."""

from typing import Any

from allauth.account.views import PasswordResetView
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ForgottenPasswordView(PasswordResetView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Without mail an answer that sounds like "sent" would be a lie.
        return super().post(request, *args, **kwargs) if settings.EMAIL_HOST else self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"mail": bool(settings.EMAIL_HOST)}


forgotten_password = ForgottenPasswordView.as_view()
