"""A client of the product's own HTTP interface, as a customer would write it: polite, patient, one connection."""

import base64
import http.client
import json
import time
from typing import Any
from urllib.parse import quote, urlsplit

MOST_SECONDS_BETWEEN_TRIES = 30.0
BUSY = frozenset({408, 429, 500, 502, 503, 504})


class Refused(Exception):
    """The door understood the request and will not take it, now or later."""


class Door:
    def __init__(self, url: str, *, patience: float = 3600.0) -> None:
        self._address = urlsplit(url)
        self._patience = patience
        self._line: http.client.HTTPConnection | None = None

    def import_history(self, write_key: str, events: list[dict[str, Any]]) -> None:
        basic = base64.b64encode(f"{write_key}:".encode()).decode()
        self._ask("POST", "/v1/import", {"batch": events}, f"Basic {basic}")

    def report(self, write_key: str, events: list[dict[str, Any]]) -> None:
        self._ask("POST", "/v1/events", {"events": events}, f"Bearer {write_key}")

    def define(self, api_key: str, kind: str, identifier: str, definition: dict[str, Any]) -> None:
        self._ask("PUT", f"/v1/{kind}/{quote(identifier, safe='')}", definition, f"Bearer {api_key}")

    def _ask(self, method: str, path: str, body: dict[str, Any], authorization: str) -> None:
        """Tries again while the door is shut or busy: every event has an id, so a repetition does no harm."""
        content = json.dumps(body, separators=(",", ":")).encode()
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        give_up, pause = time.monotonic() + self._patience, 0.25
        while True:
            status, wait, answer = self._once(method, path, content, headers)
            if status == 200:
                return
            if (status and status not in BUSY) or time.monotonic() > give_up:
                raise Refused(f"{method} {path}: {status or 'no answer'} {answer[:300]!r}")
            time.sleep(wait or pause)
            pause = min(pause * 2, MOST_SECONDS_BETWEEN_TRIES)

    def _once(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, float, bytes]:
        """Status, seconds to wait if the door named them, answer. Status 0: nobody answered."""
        try:
            line = self._connection()
            line.request(method, path, content, headers)
            response = line.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return 0, 0.0, str(error).encode()
        named = response.headers.get("Retry-After", "")
        return response.status, float(named) if named.isdigit() else 0.0, answer

    def _connection(self) -> http.client.HTTPConnection:
        if self._line is None:
            secure = self._address.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._line = kind(self._address.netloc, timeout=60)
        return self._line

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
