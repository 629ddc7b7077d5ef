"""Google's access tokens, from a service account; about an hour each, one per process."""

import threading
from collections.abc import Mapping
from typing import Any

import httpx2
from google.auth import exceptions, transport
from google.oauth2 import service_account

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_TIMEOUT = 15.0


class TokenSource:
    def __init__(self, account: Mapping[str, Any], http: httpx2.Client) -> None:
        self.credentials = service_account.Credentials.from_service_account_info(account, scopes=[SCOPE])
        self.request = _Request(http)
        self.lock = threading.Lock()

    def current(self) -> str:
        """Raises google.auth's RefreshError or TransportError."""
        with self.lock:
            if not self.credentials.valid:
                self.credentials.refresh(self.request)
            return str(self.credentials.token)

    def refused(self, token: str) -> None:
        """The next one who asks fetches another, unless somebody already did."""
        with self.lock:
            if self.credentials.token == token:
                self.credentials.token = None


class _Response(transport.Response):
    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        return self.answer.headers

    @property
    def data(self) -> bytes:
        return self.answer.content


class _Request(transport.Request):
    """Google's library over the HTTP client of this product, so that one place decides whom we trust."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _Response:
        try:
            return _Response(
                self.http.request(method, url, content=body, headers=dict(headers or {}), timeout=timeout or _TIMEOUT)
            )
        except httpx2.HTTPError as error:
            raise exceptions.TransportError(error) from error
