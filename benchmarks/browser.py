"""Asks for pages as the web server does, in this process: from an address to the finished answer."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.test import Client, RequestFactory

from benchmarks.installation import EMAIL
from config.wsgi import application
from workspaces.models import User


class Browser:
    """Signed in. Not Django's test client for what is timed: that keeps every answer with all it was made of."""

    def __init__(self) -> None:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(email=EMAIL), "allauth.account.auth_backends.AuthenticationBackend")
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self._request = RequestFactory(SERVER_NAME="127.0.0.1", HTTP_COOKIE=cookies)

    def get(self, address: str) -> bytes:
        body, close = self._asked(address)
        close()
        return body

    def took(self, address: str) -> float:
        """Seconds from the address to the finished document."""
        began = time.perf_counter()
        _, close = self._asked(address)
        took = time.perf_counter() - began
        close()
        return took

    def canonical(self, address: str) -> str:
        """Where a page sends the browser that asks for its defaults."""
        return self._answered(address)[1].get("Location", address)

    def _asked(self, address: str) -> tuple[bytes, Callable[[], None]]:
        status, _, body, close = self._answered(address)
        if not status.startswith("200"):
            raise RuntimeError(f"{address} answered {status}")
        return body, close

    def _answered(self, address: str) -> tuple[str, dict[str, str], bytes, Callable[[], None]]:
        url = urlsplit(address)
        environ = self._request._base_environ(PATH_INFO=url.path, QUERY_STRING=url.query, REQUEST_METHOD="GET")
        told: list[tuple[str, dict[str, str]]] = []
        answer = application(environ, lambda status, headers, _info=None: told.append((status, dict(headers))))
        return *told[0], b"".join(answer), answer.close
