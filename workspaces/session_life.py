"""How long a sign-in lasts: 60 minutes without a request, 12 hours at most (reliability.md 6.2)."""

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

IDLE_SECONDS = 60 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60

_BEGAN, _SEEN = "began_at", "seen_at"
# A session row is written at most this often, not at every request.
_NOTED_EVERY_SECONDS = 60


def begin(session: SessionBase) -> None:
    session[_BEGAN] = session[_SEEN] = int(time.time())


class SessionLifeMiddleware:
    """Directly after AuthenticationMiddleware: ends a session that is too old before anything trusts it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now, session = int(time.time()), request.session
        began, seen = session.get(_BEGAN, 0), session.get(_SEEN, 0)
        if now - began > ABSOLUTE_SECONDS or now - seen > IDLE_SECONDS:
            logout(request)
        elif now - seen >= _NOTED_EVERY_SECONDS:
            session[_SEEN] = now
